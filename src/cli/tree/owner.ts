import type { Node } from "./node.ts";

const user: Node = {
  summary: "Manage the accounts of others",
  commands: {
    info: { summary: "Show an account", load: () => import("../commands/owner/user/info.ts") },
    "set-role": {
      summary: "Change what somebody may do on the instance",
      load: () => import("../commands/owner/user/set-role.ts"),
    },
    remove: { summary: "Remove an account", load: () => import("../commands/owner/user/remove.ts") },
  },
};

/** What only owners of the instance may do. */
export const owner: Node = {
  summary: "Manage the instance as its owner",
  commands: {
    reset: {
      summary: "Delete the instance of this machine",
      load: () => import("../commands/owner/reset.ts"),
    },
    user,
    vault: {
      summary: "Manage every vault of the instance",
      commands: {
        list: { summary: "List every vault", load: () => import("../commands/owner/vault/list.ts") },
        join: {
          summary: "Become admin of a vault",
          load: () => import("../commands/owner/vault/join.ts"),
        },
        delete: { summary: "Delete a vault", load: () => import("../commands/owner/vault/delete.ts") },
      },
    },
    config: {
      summary: "Handle the settings of the instance",
      commands: {
        get: { summary: "Show the settings", load: () => import("../commands/owner/config/get.ts") },
        set: { summary: "Change settings", load: () => import("../commands/owner/config/set.ts") },
      },
    },
    email: {
      summary: "Handle the instance's mail",
      commands: {
        test: { summary: "Send a test message", load: () => import("../commands/owner/email/test.ts") },
      },
    },
    audit: {
      summary: "Show who did what",
      load: () => import("../commands/owner/audit.ts"),
      commands: {
        verify: {
          summary: "Check an exported audit log",
          load: () => import("../commands/owner/audit/verify.ts"),
        },
      },
    },
  },
};
