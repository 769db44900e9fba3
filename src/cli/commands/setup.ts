import { CATALOG_WORDS } from "../../core/catalog/find.ts";
import { AGENT_PROGRAMS } from "../../core/catalog/programs.ts";
import { confirmHostFlag, jsonFlag, vaultFlag, yesFlag } from "../args.ts";
import { command } from "../command.ts";
import { setUp } from "../setup/keys/set-up.ts";

export default command({
  args: {
    agent: {
      type: "string",
      repeatable: true,
      valueHint: "command",
      known: AGENT_PROGRAMS,
      description: "Only what this agent needs",
    },
    only: {
      type: "string",
      repeatable: true,
      valueHint: "name",
      known: CATALOG_WORDS,
      description: "Only this service of the catalog, or the key of this name",
    },
    from: {
      type: "string",
      repeatable: true,
      valueHint: "place",
      known: ["env", "dotenv", "gh"],
      description: "Only from env, env:NAME, dotenv, a file, FILE:LINE or gh",
    },
    overwrite: { type: "boolean", description: "Replace other values that the vault has" },
    force: { type: "boolean", description: "Take keys of any shape" },
    "replace-in-files": {
      type: "boolean",
      orUnsaid: true,
      description: "Put placeholders in the keys' place in .env files",
    },
    "dry-run": { type: "boolean", description: "Show what would be done, and do nothing" },
    input: { type: "boolean", default: true, description: "Ask nothing" },
    ...yesFlag,
    ...confirmHostFlag,
    ...vaultFlag,
    ...jsonFlag,
  },
  notes: [
    "Looks for agents on PATH, and for keys of the catalog's services in this shell, in the .env files of",
    "this folder and in gh; shows what it would do; moves what you choose into the vault, with the services",
    "that send it, together or not at all; and says what to type next. No value is ever shown.",
    "What the vault has already stays. Where values lie, they stay as well, unless --replace-in-files is given.",
    "Starts a server of your own where there is none, as run does.",
  ],
  examples: [
    "agent-vault setup",
    "agent-vault setup --dry-run",
    "agent-vault setup --yes --agent claude",
    "agent-vault setup --yes --from .env --replace-in-files",
  ],
  run: ({ agent, only, from, overwrite, force, input, yes, json, vault, ...flags }, io) =>
    setUp(io, {
      ...{ agents: agent, only, from, overwrite, force, input, yes, json, vaultFlag: vault },
      replaceInFiles: flags["replace-in-files"],
      dryRun: flags["dry-run"],
      confirmed: flags["confirm-host"],
    }),
});
