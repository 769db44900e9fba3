/**
 * Every command. Help, completions and the tests walk this table alone; a file in `commands/` that is not here
 * does not exist. Paths are literals, so that the bundler sees them and a command loads only when it is run.
 */
import type { Command } from "./command.ts";
import { EXIT_CODES } from "./failure.ts";

export type Node = {
  /** Starts with a capital verb, has no full stop. */
  readonly summary: string;
  /** Present when the words up to here are a command themselves. */
  readonly load?: () => Promise<{ default: Command }>;
  readonly commands?: Readonly<Record<string, Node>>;
  readonly aliases?: readonly string[];
  /** Sections that end a group's page of help. */
  readonly sections?: readonly (readonly string[])[];
};

const runChild: Node = {
  summary: "Run a command behind the proxy",
  load: () => import("./commands/vault/run.ts"),
};

const credential: Node = {
  summary: "Manage the credentials of a vault",
  aliases: ["creds"],
  commands: {
    set: { summary: "Store credentials", load: () => import("./commands/vault/credential/set.ts") },
    get: {
      summary: "Print the value of a credential",
      load: () => import("./commands/vault/credential/get.ts"),
    },
    list: {
      summary: "List the credentials of a vault",
      load: () => import("./commands/vault/credential/list.ts"),
    },
    delete: { summary: "Delete credentials", load: () => import("./commands/vault/credential/delete.ts") },
  },
};

const service: Node = {
  summary: "Manage what a vault may reach",
  commands: {
    list: { summary: "Print the services as YAML", load: () => import("./commands/vault/service/list.ts") },
    set: { summary: "Replace all services", load: () => import("./commands/vault/service/set.ts") },
    add: { summary: "Add or update services", load: () => import("./commands/vault/service/add.ts") },
    enable: { summary: "Enable a service", load: () => import("./commands/vault/service/enable.ts") },
    disable: { summary: "Disable a service", load: () => import("./commands/vault/service/disable.ts") },
    remove: { summary: "Remove a service", load: () => import("./commands/vault/service/remove.ts") },
    clear: { summary: "Remove all services", load: () => import("./commands/vault/service/clear.ts") },
  },
};

const vault: Node = {
  summary: "Manage vaults and run commands in them",
  commands: {
    run: runChild,
    list: { summary: "List the vaults you can see", load: () => import("./commands/vault/list.ts") },
    create: { summary: "Create a vault", load: () => import("./commands/vault/create.ts") },
    delete: { summary: "Delete a vault", load: () => import("./commands/vault/delete.ts") },
    use: { summary: "Choose the vault for later commands", load: () => import("./commands/vault/use.ts") },
    current: {
      summary: "Print the vault that commands use here",
      load: () => import("./commands/vault/current.ts"),
    },
    init: { summary: "Bind this directory to a vault", load: () => import("./commands/vault/init.ts") },
    settings: {
      summary: "Read and change a vault's settings",
      commands: {
        get: { summary: "Print a vault's settings", load: () => import("./commands/vault/settings/get.ts") },
        set: {
          summary: "Change a setting of a vault",
          load: () => import("./commands/vault/settings/set.ts"),
        },
      },
    },
    credential,
    service,
    discover: {
      summary: "Show what an agent finds in a vault",
      load: () => import("./commands/vault/discover.ts"),
    },
    token: {
      summary: "Mint a token for one vault",
      load: () => import("./commands/vault/token.ts"),
      commands: {
        list: { summary: "List the tokens of a vault", load: () => import("./commands/vault/token/list.ts") },
        revoke: { summary: "Revoke a token", load: () => import("./commands/vault/token/revoke.ts") },
      },
    },
    logs: { summary: "Show the requests of a vault", load: () => import("./commands/vault/logs.ts") },
  },
};

export const tree: Node = {
  summary: "Hand agents access, not keys",
  sections: [
    ["Exit codes:", ...Object.entries(EXIT_CODES).map(([code, text]) => `  ${code.padEnd(3)}  ${text}`)],
    ["Under run the exit code is the command's own."],
  ],
  commands: {
    run: runChild,
    vault,
    auth: {
      summary: "Sign in and out",
      commands: {
        login: { summary: "Sign in to a server", load: () => import("./commands/auth/login.ts") },
        register: { summary: "Create an account", load: () => import("./commands/auth/register.ts") },
        logout: {
          summary: "Sign out and forget the session",
          load: () => import("./commands/auth/logout.ts"),
        },
        status: { summary: "Show which session is used", load: () => import("./commands/auth/status.ts") },
      },
    },
    account: {
      summary: "Manage your account",
      commands: {
        whoami: { summary: "Show who you are", load: () => import("./commands/account/whoami.ts") },
      },
    },
    server: {
      summary: "Start the server",
      load: () => import("./commands/server.ts"),
      commands: {
        stop: {
          summary: "Stop the server of this data directory",
          load: () => import("./commands/server/stop.ts"),
        },
      },
    },
    ca: {
      summary: "Handle the certificate authority",
      commands: {
        fetch: { summary: "Fetch the root certificate", load: () => import("./commands/ca/fetch.ts") },
        rotate: { summary: "Replace the root certificate", load: () => import("./commands/ca/rotate.ts") },
      },
    },
    demo: { summary: "Show a brokered request from end to end", load: () => import("./commands/demo.ts") },
    version: { summary: "Print the version", load: () => import("./commands/version.ts") },
  },
};
