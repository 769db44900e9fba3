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
    "accept-invite": {
      summary: "Accept an invite and sign in",
      load: () => import("../commands/auth/accept-invite.ts"),
    },
  },
};

export const account: Node = {
  summary: "Manage your account",
  commands: {
    whoami: { summary: "Show who you are", load: () => import("../commands/account/whoami.ts") },
  },
};

export const user: Node = {
  summary: "See who is here and invite others",
  commands: {
    list: { summary: "List the people of the instance", load: () => import("../commands/user/list.ts") },
    invite: {
      summary: "Invite somebody",
      load: () => import("../commands/user/invite.ts"),
      commands: {
        list: {
          summary: "List the invites that you may manage",
          load: () => import("../commands/user/invite/list.ts"),
        },
        revoke: { summary: "Take an invite back", load: () => import("../commands/user/invite/revoke.ts") },
        resend: {
          summary: "Send an invite again, with a new link",
          load: () => import("../commands/user/invite/resend.ts"),
        },
      },
    },
  },
};
