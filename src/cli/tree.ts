/**
 * Every command. Help, completions and the tests walk this table alone; a file in `commands/` that is not here
 * does not exist. Paths are literals, so that the bundler sees them and a command loads only when it is run.
 */
import { EXIT_CODES } from "./failure.ts";
import { account, auth, user } from "./tree/account.ts";
import { agent } from "./tree/agent.ts";
import { catalog } from "./tree/catalog.ts";
import { company } from "./tree/company.ts";
import { identity } from "./tree/identity.ts";
import { ca, masterPassword, server } from "./tree/instance.ts";
import type { Node } from "./tree/node.ts";
import { owner } from "./tree/owner.ts";
import { realm } from "./tree/realm.ts";
import { withShortForms } from "./tree/short-forms.ts";
import { runChild, vault } from "./tree/vault.ts";

export type { Node } from "./tree/node.ts";

const full: Node = {
  summary: "Hand agents access, not keys",
  sections: [
    ["Exit codes:", ...Object.entries(EXIT_CODES).map(([code, text]) => `  ${code.padEnd(3)}  ${text}`)],
    [
      "Under run the exit code is the command's own. With proposal create --wait it is 0 for",
      "applied, 3 for rejected, 4 for expired, and 1 for whatever else 3 and 4 stand for.",
    ],
  ],
  commands: {
    run: runChild,
    setup: {
      summary: "Move keys that lie about into a vault, and say what to run",
      load: () => import("./commands/setup.ts"),
    },
    vault,
    agent,
    company,
    realm,
    auth,
    account,
    user,
    owner,
    identity,
    catalog,
    server,
    "master-password": masterPassword,
    ca,
    console: {
      summary: "Print a link that opens the console in a browser",
      load: () => import("./commands/console.ts"),
    },
    status: {
      summary: "Show which server, session and vault commands use here, and why",
      load: () => import("./commands/status.ts"),
    },
    doctor: {
      summary: "Find out what on this machine keeps agents from working, client by client",
      load: () => import("./commands/doctor.ts"),
    },
    demo: { summary: "Show a brokered request from end to end", load: () => import("./commands/demo.ts") },
    completions: {
      summary: "Print the completion script of a shell",
      load: () => import("./commands/completions.ts"),
    },
    version: { summary: "Print the version", load: () => import("./commands/version.ts") },
  },
};

export const tree: Node = withShortForms(full);
