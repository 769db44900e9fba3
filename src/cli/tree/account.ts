import type { Node } from "./node.ts";

export const auth: Node = {
  summary: "Sign in and out",
  commands: {
    login: { summary: "Sign in to a server", load: () => import("../commands/auth/login.ts") },
    register: { summary: "Create an account", load: () => import("../commands/auth/register.ts") },
    logout: {
      summary: "Sign out and forget the session",
      load: () => import("../commands/auth/logout.ts"),
    },
    status: { summary: "Show which session is used", load: () => import("../commands/auth/status.ts") },
  },
};

export const account: Node = {
  summary: "Manage your account",
  commands: {
    whoami: { summary: "Show who you are", load: () => import("../commands/account/whoami.ts") },
  },
};
