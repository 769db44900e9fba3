/** `agent-vault setup`: what lies about is looked for, shown, chosen, moved, and what is next is said. */
import { placeholdersFor } from "../../../core/catalog/placeholders.ts";
import { shellWord } from "../../../lib/text/shell-word.ts";
import { parentEnvironment } from "../../child/env.ts";
import type { Client } from "../../client/client.ts";
import { type Failure, usageError } from "../../failure.ts";
import type { Io } from "../../io.ts";
import { requirePerson } from "../../session/agent.ts";
import { askYesNo } from "../../ui/prompt.ts";
import { whileWaiting } from "../../ui/waiting.ts";
import { findKeys } from "../places/find.ts";
import { type AgentHere, agentsHere, commandsFor } from "./agents.ts";
import { carryOut } from "./carry-out.ts";
import { chooseItems, movable } from "./choose.ts";
import { NOTHING, readContents } from "./contents.ts";
import { openVault, othersInFoldersVault } from "./open-vault.ts";
import { type PlanItem, planKeys, type VaultContents } from "./plan.ts";
import { demandWritable, type Replacement, replaceIn, replacementsFor } from "./replace-in-files.ts";
import { reportJson } from "./report.ts";
import { showPlan } from "./show-plan.ts";
import { tellNext, tellRemains, tellReplaced } from "./tell.ts";
import { wantedEntries } from "./wanted.ts";

export type SetUpOptions = {
  readonly agents: readonly string[];
  readonly only: readonly string[];
  readonly from: readonly string[];
  readonly overwrite: boolean;
  readonly force: boolean;
  /** Undefined: a person is asked, and where nobody is, they stay. */
  readonly replaceInFiles: boolean | undefined;
  readonly dryRun: boolean;
  readonly yes: boolean;
  /** May anything be asked? */
  readonly input: boolean;
  readonly json: boolean;
  readonly confirmed: readonly string[];
  /** `--vault`, as it was given. */
  readonly vaultFlag: string | undefined;
};

type Place = {
  readonly vault: string;
  readonly client: Client | undefined;
  readonly contents: VaultContents;
};
type Done = { readonly moved: readonly PlanItem[]; readonly replaced: readonly Replacement[] };

export async function setUp(terminal: Io, options: SetUpOptions): Promise<void> {
  const io = options.json ? withoutResults(terminal) : terminal;
  requirePerson(io);
  const agents = agentsHere(options.agents);
  const entries = wantedEntries(options.only, options.agents);
  const search = findKeys(process.cwd(), parentEnvironment(), { from: options.from, entries });
  const { keys, faults } = await whileWaiting("looking for keys", search);
  const asks = io.interactive && options.input && !options.yes && !options.dryRun;
  const mayWrite = (asks || options.yes) && !options.dryRun;
  const opened = await openVault(io, options.vaultFlag, mayWrite && keys.length > 0);
  const wanted = new Set(keys.map(({ entry }) => entry.key.name));
  const { vault, client } = opened;
  const contents = client === undefined ? NOTHING : await readContents(client, vault, wanted);
  const place = { ...opened, contents };
  const others = keys.length === 0 ? 0 : await othersInFoldersVault(io, opened, options.vaultFlag);
  if (others > 0 && mayWrite && !asks) throw chosenByFolder(vault, others);
  const items = planKeys(keys, contents, options);
  sayFound(io, agents, faults);
  if (others > 0) io.print.warn(foldersVault(vault, others));
  if (items.length > 0) showPlan(io.print, vault, items);
  else io.print.line(nothingFound(options));
  const done = await act(io, place, items, { ...options, asks, mayWrite });
  const planned = options.dryRun
    ? items.filter(({ state }) => state === "move" || state === "several")
    : done.moved;
  const next = await nextLines(agents, place, planned, options.vaultFlag);
  if (options.json) {
    terminal.print.json(reportJson({ vault, agents, items, ...done, faults, next }));
    return;
  }
  if (options.dryRun) io.print.note("Nothing was done.");
  tellNext(io.print, next);
}

async function act(
  io: Io,
  { vault, client, contents }: Place,
  items: readonly PlanItem[],
  options: SetUpOptions & { readonly asks: boolean; readonly mayWrite: boolean },
): Promise<Done> {
  const there = items.filter(({ state }) => state === "there");
  if (!options.mayWrite || client === undefined) {
    if (!options.dryRun && movable(items).length > 0) throw nobodyToAsk();
    return { moved: [], replaced: [] };
  }
  const moved = options.asks ? await chooseItems(io, vault, items) : movable(items);
  const replacements = replacementsFor([...moved, ...there], contents.values);
  const replaced = (await mayReplace(io, replacements, options)) ? replacements : [];
  demandWritable(replaced);
  await carryOut(io, client, moved, { vault, contents, confirmed: options.confirmed });
  const { placeholder_tag: tag } = replaced.length === 0 ? {} : await client.vaults.settings(vault);
  for (const replacement of replaced) {
    replaceIn(replacement, tag);
    tellReplaced(io.print, replacement);
  }
  for (const { entry } of moved)
    if (entry.quirk !== undefined) io.print.note(`${entry.name}: ${entry.quirk}`);
  tellRemains(io.print, [...moved, ...there], { values: contents.values, replaced });
  return { moved, replaced };
}

async function mayReplace(
  io: Io,
  replacements: readonly Replacement[],
  { asks, replaceInFiles }: Pick<SetUpOptions, "replaceInFiles"> & { readonly asks: boolean },
): Promise<boolean> {
  if (replacements.length === 0) return false;
  if (replaceInFiles !== undefined || !asks) return replaceInFiles === true;
  const names = replacements.map(({ file }) => file.name).join(", ");
  return await askYesNo(io, {
    message: `Put placeholders in their place in ${names}? Programs get a key by agent-vault run alone then`,
    instead: "--replace-in-files",
  });
}

/** For each agent, or where there is none, nothing: `service add` and `catalog` show the rest. */
async function nextLines(
  agents: readonly AgentHere[],
  { vault, client, contents }: Place,
  moved: readonly PlanItem[],
  vaultFlag: string | undefined,
): Promise<readonly string[]> {
  const environment = parentEnvironment();
  const added = moved.flatMap(({ services }) => services.map(({ host }) => String(host)));
  const matchers = [...contents.services.map(({ host = "" }) => host), ...added];
  const { real } = placeholdersFor(matchers, environment, { replace: false });
  const isStripped = client !== undefined && (await client.vaults.settings(vault)).strip_env === "on";
  const options = { matchers, vaultFlag, stripEnv: real.length > 0 && !isStripped };
  const lines = await Promise.all(agents.map((agent) => commandsFor(agent, environment, options)));
  // Those that only have to be started come first.
  return lines.toSorted((a, b) => Number(isIncomplete(a)) - Number(isIncomplete(b))).flat();
}

const isIncomplete = ([first = ""]: readonly string[]) => first.includes(" service add ");

function sayFound(io: Io, agents: readonly AgentHere[], faults: readonly string[]): void {
  for (const fault of faults) io.print.warn(fault);
  const names = agents.map(({ command, installed }) => (installed ? command : `${command} (not installed)`));
  io.print.note(names.length > 0 ? `Agents: ${names.join(", ")}` : "No agent that is known is on PATH.");
}

function nothingFound({ only, agents, from }: SetUpOptions): string {
  const what = only.length > 0 || agents.length > 0 ? "No such key" : "No key of a service in the catalog";
  const where = from.length > 0 ? from.join(", ") : "this shell, the .env files of this folder or gh";
  return `${what} lies in ${where}.`;
}

function foldersVault(vault: string, others: number): string {
  const people = others === 1 ? "somebody else has" : `${others} other people have`;
  return `vault "${vault}" is what agent-vault.json of this folder names, and ${people} it too`;
}

/** A folder from elsewhere could have the keys of this shell put where its author reads them. */
function chosenByFolder(vault: string, others: number): Failure {
  return usageError(
    `nothing was done: ${foldersVault(vault, others)}`,
    `if your keys are for them as well: agent-vault setup --yes --vault ${shellWord(vault)}`,
  );
}

function nobodyToAsk(): Failure {
  return usageError(
    "nothing was done, for nobody is asked here",
    "--yes does what is shown; --dry-run shows it alone",
  );
}

/** Results are what is printed at the end. */
function withoutResults(io: Io): Io {
  const { note } = io.print;
  return { ...io, print: { ...io.print, line: note, done: note, table: () => undefined } };
}
