import { vaultAgent } from "./agent.ts";
import type { Node } from "./node.ts";

/** `run` for short, and `vault run`. */
export const runChild: Node = {
  summary: "Run a command behind the proxy",
  load: () => import("../commands/vault/run.ts"),
};

const credential: Node = {
  summary: "Manage the credentials of a vault",
  aliases: ["creds"],
  commands: {
    set: { summary: "Store credentials", load: () => import("../commands/vault/credential/set.ts") },
    get: {
      summary: "Print the value of a credential",
      load: () => import("../commands/vault/credential/get.ts"),
    },
    list: {
      summary: "List the credentials of a vault",
      load: () => import("../commands/vault/credential/list.ts"),
    },
    connect: {
      summary: "Connect a credential to its OAuth provider",
      load: () => import("../commands/vault/credential/connect.ts"),
    },
    disconnect: {
      summary: "Forget the tokens of a credential",
      load: () => import("../commands/vault/credential/disconnect.ts"),
    },
    status: {
      summary: "Show whether a credential is connected",
      load: () => import("../commands/vault/credential/status.ts"),
    },
    audience: {
      summary: "Show and change where a credential may be sent",
      load: () => import("../commands/vault/credential/audience.ts"),
    },
    delete: { summary: "Delete credentials", load: () => import("../commands/vault/credential/delete.ts") },
  },
};

const service: Node = {
  summary: "Manage what a vault may reach",
  commands: {
    list: { summary: "Print the services as YAML", load: () => import("../commands/vault/service/list.ts") },
    set: { summary: "Replace all services", load: () => import("../commands/vault/service/set.ts") },
    add: { summary: "Add or update services", load: () => import("../commands/vault/service/add.ts") },
    enable: { summary: "Enable a service", load: () => import("../commands/vault/service/enable.ts") },
    disable: { summary: "Disable a service", load: () => import("../commands/vault/service/disable.ts") },
    remove: { summary: "Remove a service", load: () => import("../commands/vault/service/remove.ts") },
    clear: { summary: "Remove all services", load: () => import("../commands/vault/service/clear.ts") },
  },
};

const ask: Node = {
  summary: "Answer requests that wait for a person",
  commands: {
    list: { summary: "List the requests that wait", load: () => import("../commands/vault/ask/list.ts") },
    answer: { summary: "Let a request go, or not", load: () => import("../commands/vault/ask/answer.ts") },
  },
};

const proposal: Node = {
  summary: "Ask for access, and decide what agents ask for",
  commands: {
    list: {
      summary: "List what was asked for",
      load: () => import("../commands/vault/proposal/list.ts"),
    },
    show: {
      summary: "Show what a proposal would change",
      load: () => import("../commands/vault/proposal/show.ts"),
    },
    create: {
      summary: "Ask a person for access",
      load: () => import("../commands/vault/proposal/create.ts"),
    },
    approve: { summary: "Apply a proposal", load: () => import("../commands/vault/proposal/approve.ts") },
    reject: { summary: "Refuse a proposal", load: () => import("../commands/vault/proposal/reject.ts") },
    review: {
      summary: "Decide all that is pending, one by one",
      load: () => import("../commands/vault/proposal/review.ts"),
    },
  },
};

const user: Node = {
  summary: "Manage the people of a vault",
  commands: {
    list: { summary: "List the people of a vault", load: () => import("../commands/vault/user/list.ts") },
    add: { summary: "Give a person access", load: () => import("../commands/vault/user/add.ts") },
    "set-role": {
      summary: "Change the role or the end of access",
      load: () => import("../commands/vault/user/set-role.ts"),
    },
    remove: { summary: "Take a person's access", load: () => import("../commands/vault/user/remove.ts") },
  },
};

const webhook: Node = {
  summary: "Manage where a vault's events go",
  commands: {
    set: {
      summary: "Have events posted to an address",
      load: () => import("../commands/vault/webhook/set.ts"),
    },
    show: { summary: "Show a vault's webhook", load: () => import("../commands/vault/webhook/show.ts") },
    test: { summary: "Send the receiver an event", load: () => import("../commands/vault/webhook/test.ts") },
    deliveries: {
      summary: "List what became of events",
      load: () => import("../commands/vault/webhook/deliveries.ts"),
    },
    remove: { summary: "Send no more events", load: () => import("../commands/vault/webhook/remove.ts") },
  },
};

const canary: Node = {
  summary: "Leave credentials that open nothing and tell who uses them",
  commands: {
    create: { summary: "Make a canary", load: () => import("../commands/vault/canary/create.ts") },
    list: { summary: "List the canaries of a vault", load: () => import("../commands/vault/canary/list.ts") },
    revoke: {
      summary: "Watch for a canary no more",
      load: () => import("../commands/vault/canary/revoke.ts"),
    },
  },
};

export const vault: Node = {
  summary: "Manage vaults and run commands in them",
  commands: {
    run: runChild,
    list: { summary: "List the vaults you can see", load: () => import("../commands/vault/list.ts") },
    create: { summary: "Create a vault", load: () => import("../commands/vault/create.ts") },
    rename: { summary: "Rename a vault", load: () => import("../commands/vault/rename.ts") },
    delete: { summary: "Delete a vault", load: () => import("../commands/vault/delete.ts") },
    join: { summary: "Join a vault as an owner", load: () => import("../commands/vault/join.ts") },
    leave: { summary: "Give up access to a vault", load: () => import("../commands/vault/leave.ts") },
    context: { summary: "Show your role in a vault", load: () => import("../commands/vault/context.ts") },
    use: { summary: "Choose the vault for later commands", load: () => import("../commands/vault/use.ts") },
    current: {
      summary: "Print the vault that commands use here",
      load: () => import("../commands/vault/current.ts"),
    },
    init: { summary: "Bind this directory to a vault", load: () => import("../commands/vault/init.ts") },
    settings: {
      summary: "Read and change a vault's settings",
      commands: {
        get: { summary: "Print a vault's settings", load: () => import("../commands/vault/settings/get.ts") },
        set: {
          summary: "Change a setting of a vault",
          load: () => import("../commands/vault/settings/set.ts"),
        },
      },
    },
    credential,
    service,
    proposal,
    ask,
    agent: vaultAgent,
    explain: {
      summary: "Show which service answers for a request, and why",
      load: () => import("../commands/vault/explain.ts"),
    },
    test: {
      summary: "Try recorded requests with a file of services",
      load: () => import("../commands/vault/test.ts"),
    },
    propose: {
      summary: "Learn services from recorded requests",
      load: () => import("../commands/vault/propose.ts"),
    },
    hosts: {
      summary: "List hosts that no service is for",
      aliases: ["discovered-hosts"],
      load: () => import("../commands/vault/hosts.ts"),
    },
    user,
    discover: {
      summary: "Show what an agent finds in a vault",
      load: () => import("../commands/vault/discover.ts"),
    },
    token: {
      summary: "Mint a token for one vault",
      load: () => import("../commands/vault/token.ts"),
      commands: {
        list: {
          summary: "List the tokens of a vault",
          load: () => import("../commands/vault/token/list.ts"),
        },
        revoke: { summary: "Revoke a token", load: () => import("../commands/vault/token/revoke.ts") },
      },
    },
    webhook,
    canary,
    logs: { summary: "Show the requests of a vault", load: () => import("../commands/vault/logs.ts") },
  },
};
