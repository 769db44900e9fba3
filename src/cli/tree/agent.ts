import type { Node } from "./node.ts";

export const agent: Node = {
  summary: "Bring agents in and manage them",
  commands: {
    list: { summary: "List the agents you can see", load: () => import("../commands/agent/list.ts") },
    info: { summary: "Show one agent", load: () => import("../commands/agent/info.ts") },
    create: {
      summary: "Create an agent and print its token",
      load: () => import("../commands/agent/create.ts"),
    },
    invite: {
      summary: "Invite an agent by a prompt to paste",
      load: () => import("../commands/agent/invite.ts"),
      commands: {
        list: {
          summary: "List the invites of agents",
          load: () => import("../commands/agent/invite/list.ts"),
        },
        revoke: {
          summary: "Revoke a pending invite",
          load: () => import("../commands/agent/invite/revoke.ts"),
        },
      },
    },
    request: {
      summary: "Ask for a key to become an agent",
      load: () => import("../commands/agent/request.ts"),
      commands: {
        list: {
          summary: "List the keys that ask to become agents",
          load: () => import("../commands/agent/request/list.ts"),
        },
      },
    },
    approve: {
      summary: "Let a key that asks become an agent",
      load: () => import("../commands/agent/approve.ts"),
    },
    reject: {
      summary: "Turn a key away that asks to become an agent",
      load: () => import("../commands/agent/reject.ts"),
    },
    register: {
      summary: "Register an agent under a company",
      load: () => import("../commands/agent/register.ts"),
    },
    svid: {
      summary: "Print a signed identity of an agent",
      load: () => import("../commands/agent/svid.ts"),
    },
    rotate: {
      summary: "Give an agent a new token",
      load: () => import("../commands/agent/rotate.ts"),
    },
    rename: { summary: "Rename an agent", load: () => import("../commands/agent/rename.ts") },
    "set-role": {
      summary: "Change what an agent may do on the instance",
      load: () => import("../commands/agent/set-role.ts"),
    },
    capability: {
      summary: "Manage what kinds of action an agent may take",
      commands: {
        list: {
          summary: "List the capabilities of an agent",
          load: () => import("../commands/agent/capability/list.ts"),
        },
        add: {
          summary: "Give an agent capabilities",
          load: () => import("../commands/agent/capability/add.ts"),
        },
        remove: {
          summary: "Take capabilities from an agent",
          load: () => import("../commands/agent/capability/remove.ts"),
        },
      },
    },
    policy: {
      summary: "Limit what agents reach, how often and until when",
      commands: {
        list: { summary: "List agent policies", load: () => import("../commands/agent/policy/list.ts") },
        set: { summary: "Set a policy on an agent", load: () => import("../commands/agent/policy/set.ts") },
        remove: {
          summary: "Remove an agent policy",
          load: () => import("../commands/agent/policy/remove.ts"),
        },
      },
    },
    thaw: { summary: "Let a frozen agent go on", load: () => import("../commands/agent/thaw.ts") },
    revoke: { summary: "Revoke an agent for good", load: () => import("../commands/agent/revoke.ts") },
    delete: { summary: "Delete an agent", load: () => import("../commands/agent/delete.ts") },
  },
};

/** The agents of one vault. */
export const vaultAgent: Node = {
  summary: "Manage the agents of a vault",
  commands: {
    list: { summary: "List the agents of a vault", load: () => import("../commands/vault/agent/list.ts") },
    add: { summary: "Add an agent to a vault", load: () => import("../commands/vault/agent/add.ts") },
    "set-role": {
      summary: "Change what an agent may do in a vault",
      load: () => import("../commands/vault/agent/set-role.ts"),
    },
    remove: {
      summary: "Remove an agent from a vault",
      load: () => import("../commands/vault/agent/remove.ts"),
    },
  },
};
