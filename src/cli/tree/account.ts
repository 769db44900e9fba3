import type { Node } from "./node.ts";

const sessions: Node = {
  summary: "See and end where you are signed in",
  commands: {
    list: { summary: "List your sessions", load: () => import("../commands/auth/sessions/list.ts") },
    revoke: {
      summary: "End one of your sessions",
      load: () => import("../commands/auth/sessions/revoke.ts"),
    },
  },
};

export const auth: Node = {
  summary: "Sign in and out",
  commands: {
    login: { summary: "Sign in to a server", load: () => import("../commands/auth/login.ts") },
    register: { summary: "Create an account", load: () => import("../commands/auth/register.ts") },
    verify: {
      summary: "Prove your address by the code that was sent to it",
      load: () => import("../commands/auth/verify.ts"),
    },
    "resend-verification": {
      summary: "Ask for another code to prove your address",
      load: () => import("../commands/auth/resend-verification.ts"),
    },
    "forgot-password": {
      summary: "Ask for a code to choose a new password",
      load: () => import("../commands/auth/forgot-password.ts"),
    },
    "reset-password": {
      summary: "Choose a new password by the code that was sent to you",
      load: () => import("../commands/auth/reset-password.ts"),
    },
    logout: {
      summary: "Sign out and forget the session",
      load: () => import("../commands/auth/logout.ts"),
    },
    status: { summary: "Show which session is used", load: () => import("../commands/auth/status.ts") },
    "accept-invite": {
      summary: "Accept an invite and sign in",
      load: () => import("../commands/auth/accept-invite.ts"),
    },
    sessions,
  },
};

export const account: Node = {
  summary: "Manage your account",
  commands: {
    whoami: { summary: "Show who you are", load: () => import("../commands/account/whoami.ts") },
    "change-password": {
      summary: "Change your password",
      load: () => import("../commands/account/change-password.ts"),
    },
    "set-password": {
      summary: "Choose a password for an account that has none",
      load: () => import("../commands/account/set-password.ts"),
    },
    "set-email": { summary: "Change your address", load: () => import("../commands/account/set-email.ts") },
    delete: { summary: "Delete your account", load: () => import("../commands/account/delete.ts") },
  },
};

export const user: Node = {
  summary: "See who is here and invite others",
  commands: {
    thaw: { summary: "Let a frozen user's programs go on", load: () => import("../commands/user/thaw.ts") },
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
