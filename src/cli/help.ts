import type { ArgDefs, FlagDef } from "./arg-defs.ts";
import type { Command } from "./command.ts";
import { inShortForm } from "./tree/short-forms.ts";
import type { Node } from "./tree.ts";

/** The page for a group of commands. `path` are the words that lead to it, empty for the program itself. */
export function groupHelp(path: readonly string[], node: Node): string {
  const name = ["agent-vault", ...path].join(" ");
  const listed = Object.entries(node.commands ?? {}).filter(([, { shortFor }]) => shortFor === undefined);
  const commands = listed.map(([word, child]) => [
    [word, ...(child.aliases ?? [])].join(", "),
    child.summary,
  ]);
  return page([
    [node.summary],
    [`Usage: ${name} <command>`],
    ["Commands:", ...columns(commands)],
    path.length === 0 ? shortForms(node) : [],
    ...(node.sections ?? []),
    [`Run ${name} <command> --help to read about one of them.`],
  ]);
}

/** Words that may be left out, by what they stand for: documents and people use the short ones. */
function shortForms({ commands = {} }: Node): string[] {
  const forms = Object.entries(commands).flatMap(([word, { shortFor = "" }]) =>
    shortFor.endsWith(` ${word}`) ? [{ word, group: shortFor.slice(0, -word.length - 1) }] : [],
  );
  const rows = [...Map.groupBy(forms, ({ group }) => group)].map(([group, all]) => [
    group,
    all.map(({ word }) => word).join(", "),
  ]);
  return rows.length === 0 ? [] : ["Found also without the group's word:", ...columns(rows)];
}

/** The page for one command. */
export function commandHelp(path: readonly string[], node: Node, command: Command): string {
  const subcommands = Object.entries(node.commands ?? {}).map(([word, child]) => [word, child.summary]);
  const words = wordRows(command.args);
  return page([
    [node.summary],
    [`Usage: ${usageLine(path, command)}`],
    subcommands.length > 0 ? ["Commands:", ...columns(subcommands)] : [],
    words.length > 0 ? ["Words:", ...columns(words)] : [],
    ["Flags:", ...columns([...flagRows(command.args), ["-h, --help", "Show this page"]])],
    command.examples.length > 0
      ? ["Examples:", ...command.examples.map((line) => `  ${inShortForm(path, line)}`)]
      : [],
    command.notes,
  ]);
}

function usageLine(path: readonly string[], command: Command): string {
  const words = Object.entries(command.args).flatMap(([name, def]) => {
    if (def.type !== "positional") return [];
    const shown = `<${name}>${def.rest ? "…" : ""}`;
    return [def.required === false ? `[${shown}]` : shown];
  });
  return [
    "agent-vault",
    ...path,
    ...words,
    "[flags]",
    ...(command.child ? ["-- <command> [args…]"] : []),
  ].join(" ");
}

function wordRows(args: ArgDefs): string[][] {
  return Object.entries(args).flatMap(([name, def]) =>
    def.type === "positional" ? [[`<${name}>`, def.description]] : [],
  );
}

function flagRows(args: ArgDefs): string[][] {
  return Object.entries(args).flatMap(([name, def]) =>
    def.type === "positional" ? [] : [[flagSpelling(name, def), flagText(def)]],
  );
}

function flagSpelling(name: string, def: FlagDef): string {
  const long = def.type === "boolean" && def.default === true ? `--no-${name}` : `--${name}`;
  const value = def.type === "boolean" ? "" : ` <${def.valueHint ?? def.options?.join("|") ?? "value"}>`;
  return `${def.alias === undefined ? "    " : `-${def.alias}, `}${long}${value}`;
}

function flagText(def: FlagDef): string {
  const extras = [
    ...(typeof def.default === "string" ? [`default ${def.default}`] : []),
    ...(def.repeatable ? ["repeatable"] : []),
  ];
  return extras.length === 0 ? def.description : `${def.description} (${extras.join(", ")})`;
}

function columns(rows: readonly (readonly string[])[]): string[] {
  const width = Math.max(...rows.map((row) => row[0]?.length ?? 0));
  return rows.map(([left = "", right = ""]) => `  ${left.padEnd(width)}  ${right}`);
}

function page(sections: readonly (readonly string[])[]): string {
  return sections
    .filter((section) => section.length > 0)
    .map((section) => section.join("\n"))
    .join("\n\n");
}
