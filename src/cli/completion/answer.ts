/** What may stand at the cursor, found on the table of commands and in their declarations. */
import type { ArgDefs, FlagDef, Names } from "../arg-defs.ts";
import type { Command } from "../command.ts";
import { find } from "../tree/find.ts";
import type { Node } from "../tree/node.ts";
import { oneLine } from "../ui/foreign-text.ts";

export type Offer = { readonly value: string; readonly summary: string };

/** What the shell adds of its own: files, a program with its arguments, or nothing. */
export type Also = "files" | "command" | "none";
export type Answer = { readonly offers: readonly Offer[]; readonly also: Also };

/** The live names of a kind; `vault` is what `--vault` says on the line. */
export type LookUp = (names: Names, vault: string | undefined) => Promise<readonly Offer[]>;

const NOTHING: Answer = { offers: [], also: "none" };

/**
 * `words` are those after the program's name up to the cursor, the last one what is typed of it so far. Offers begin
 * with that and replace all of it.
 */
export async function answer(tree: Node, words: readonly string[], lookUp: LookUp): Promise<Answer> {
  const typed = words.at(-1) ?? "";
  const before = words.slice(0, -1);
  const dashes = before.indexOf("--");
  const { path, node, rest } = find(tree, dashes === -1 ? before : before.slice(0, dashes));
  const command = node.load === undefined ? undefined : (await node.load()).default;
  if (dashes !== -1) return command?.child === true ? { offers: [], also: "command" } : NOTHING;
  const found = await standing({ typed, node, command, rest, path }, lookUp);
  return { ...found, offers: found.offers.filter(({ value }) => value.startsWith(typed)) };
}

/** As the scripts read it: a line `VALUE<tab>SUMMARY` for each offer, and at the end what the shell is to add. */
export function toLines({ offers, also }: Answer): string {
  return [...offers.map(({ value, summary }) => `${value}\t${plain(summary)}`), `:${also}`, ""].join("\n");
}

const SUMMARY_COLUMNS = 60;

/**
 * A summary without anything that a shell or a terminal acts on. Some are the words of an agent: a line break among them
 * would be read as one more offer.
 */
function plain(summary: string): string {
  return oneLine(summary.replace(/[$`\\!;&|<>"*?[\]{}~#]/g, " "), SUMMARY_COLUMNS);
}

type Place = {
  readonly typed: string;
  readonly path: readonly string[];
  readonly node: Node;
  readonly command: Command | undefined;
  /** What is typed behind the command's words. */
  readonly rest: readonly string[];
};

async function standing({ typed, path, node, command, rest }: Place, lookUp: LookUp): Promise<Answer> {
  if (command === undefined)
    return rest.length > 0 ? NOTHING : { offers: commands(node, path, typed), also: "none" };
  const { pending, given, words } = readLine(command.args, rest);
  const vault = given.get("vault");
  const inline = /^--([a-z-]+)=/.exec(typed);
  const valued = pending ?? (inline === null ? undefined : flagOf(command.args, inline[1] ?? ""));
  if (valued !== undefined) {
    const prefix = pending === undefined ? (inline?.[0] ?? "") : "";
    const { offers, also } = await values(valued, vault, lookUp);
    return { also, offers: offers.map((offer) => ({ ...offer, value: prefix + offer.value })) };
  }
  if (typed.startsWith("-")) return { offers: flags(command, given), also: "none" };
  const named = await values(wordAt(command.args, words.length), vault, lookUp);
  const deeper = words.length === 0 ? commands(node, path, typed) : [];
  const offers = [...deeper, ...named.offers.filter(({ value }) => !words.includes(value))];
  const isBare = offers.length === 0 && named.also === "none";
  return { offers: isBare ? flags(command, given) : offers, also: named.also };
}

/** Short forms are offered to whoever has begun one, and to nobody else. */
function commands(node: Node, path: readonly string[], typed: string): readonly Offer[] {
  const children = Object.entries(node.commands ?? {});
  const listed = children.filter(([, { shortFor }]) => shortFor === undefined);
  const isShort = typed !== "" && !listed.some(([name]) => name.startsWith(typed));
  const offers = (isShort ? children : listed).map(([value, { summary }]) => ({ value, summary }));
  return path.length > 0 ? offers : [...offers, { value: "help", summary: "Read about a command" }];
}

/** What of a command's own is on the line already, and the flag whose value is to come. */
function readLine(args: ArgDefs, rest: readonly string[]) {
  const given = new Map<string, string>();
  const words: string[] = [];
  let pending: FlagDef | undefined;
  let pendingName = "";
  for (const word of rest) {
    if (pending !== undefined) {
      given.set(pendingName, word);
      pending = undefined;
      continue;
    }
    const spelt = /^(?:--([a-z-]+)|-([a-zA-Z]))(?:=(.*))?$/.exec(word);
    if (spelt === null) {
      words.push(word);
      continue;
    }
    const name = spelt[1]?.replace(/^no-/, "") ?? byLetter(args, spelt[2] ?? "");
    const def = flagOf(args, name);
    if (def === undefined) continue;
    given.set(name, spelt[3] ?? "");
    if (def.type !== "boolean" && spelt[3] === undefined) [pending, pendingName] = [def, name];
  }
  return { given, words, pending };
}

function flagOf(args: ArgDefs, name: string): FlagDef | undefined {
  const def = Object.hasOwn(args, name) ? args[name] : undefined;
  return def === undefined || def.type === "positional" ? undefined : def;
}

function byLetter(args: ArgDefs, letter: string): string {
  const found = Object.entries(args).find(([, def]) => def.type !== "positional" && def.alias === letter);
  return found?.[0] ?? "";
}

function wordAt(args: ArgDefs, at: number) {
  const words = Object.values(args).filter((def) => def.type === "positional");
  return words[at] ?? words.findLast((def) => def.rest === true);
}

function flags({ args, child }: Command, given: ReadonlyMap<string, string>): readonly Offer[] {
  const offers = Object.entries(args).flatMap(([name, def]) => {
    if (def.type === "positional" || (given.has(name) && def.repeatable !== true)) return [];
    const value = def.type === "boolean" && def.default === true ? `--no-${name}` : `--${name}`;
    return [{ value, summary: def.description }];
  });
  const help = { value: "--help", summary: "Show the command's page" };
  return [...offers, help, ...(child ? [{ value: "--", summary: "The command to run follows" }] : [])];
}

/** What may be the value of a flag or a word. Where nothing is known of it, it may be a file. */
async function values(
  def: ArgDefs[string] | undefined,
  vault: string | undefined,
  lookUp: LookUp,
): Promise<Answer> {
  if (def === undefined) return NOTHING;
  if (def.names !== undefined) {
    const found = await lookUp(def.names, vault);
    // What begins with a hyphen would be read as a flag.
    const named = found.filter(({ value }) => value !== "" && !value.startsWith("-"));
    return { offers: named, also: "none" };
  }
  const known = def.type === "positional" ? def.known : (def.options ?? def.known);
  if (known !== undefined) {
    return { offers: known.map((value) => ({ value, summary: def.description })), also: "none" };
  }
  const isFile = def.valueHint === "file" || def.valueHint === "path";
  return { offers: [], also: isFile ? "files" : "none" };
}
