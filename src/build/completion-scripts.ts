/** Completion scripts for three shells, drawn from one description of the commands. Pure text in, text out. */

/** One position on the command line: what may follow the words already typed. */
export type Place = {
  /** The command words so far, joined by a space; "" is the program itself. */
  readonly path: string;
  readonly words: readonly { readonly name: string; readonly summary: string }[];
  readonly flags: readonly {
    /** With its hyphens. */
    readonly name: string;
    readonly summary: string;
    readonly takesValue: boolean;
  }[];
};

export type Shell = "bash" | "zsh" | "fish";

/** What the scripts are called in `completions/`, in a release and, but for bash, in the shell's own folder. */
export const COMPLETION_FILES: Readonly<Record<Shell, string>> = {
  bash: "agent-vault.bash",
  zsh: "_agent-vault",
  fish: "agent-vault.fish",
};

const HEADER = "# Shell completion for agent-vault, generated from its command table.";

const single = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** The script for one shell. Behind `--` the words belong to another program, so files are offered there. */
export function completionScript(shell: Shell, places: readonly Place[]): string {
  const write = { bash, zsh, fish }[shell];
  return `${write(places).join("\n")}\n`;
}

/** A `case` that follows the words to the deepest known place; a flag and the value it takes are stepped over. */
function walk(places: readonly Place[], end: string): string[] {
  const paths = places.map(({ path }) => path).filter((path) => path !== "");
  const valued = [
    ...new Set(places.flatMap(({ flags }) => flags.flatMap((f) => (f.takesValue ? [f.name] : [])))),
  ];
  return [
    `  while [[ $i -lt ${end} ]]; do`,
    `    word="\${words[i]}"`,
    `    if [[ "$word" == -- ]]; then after=1; break; fi`,
    `    case "$word" in`,
    ...(valued.length > 0 ? [`      ${valued.join("|")}) i=$((i + 1)) ;;`] : []),
    "      -*) ;;",
    "      *)",
    `        case "$at\${at:+ }$word" in`,
    ...(paths.length > 0 ? [`          ${paths.map(single).join("|")}) at="$at\${at:+ }$word" ;;`] : []),
    "        esac ;;",
    "    esac",
    "    i=$((i + 1))",
    "  done",
  ];
}

function bash(places: readonly Place[]): string[] {
  return [
    HEADER,
    "_agent_vault() {",
    `  local words=("\${COMP_WORDS[@]}") cur="\${COMP_WORDS[COMP_CWORD]}" at="" after="" word i=1 offered=""`,
    ...walk(places, "$COMP_CWORD"),
    `  if [[ -n "$after" ]]; then COMPREPLY=(); return; fi`,
    `  case "$at" in`,
    ...places.map(({ path, words, flags }) => {
      const offered = [...words, ...flags].map(({ name }) => name).join(" ");
      return `    ${single(path)}) offered=${single(offered)} ;;`;
    }),
    "  esac",
    `  COMPREPLY=($(compgen -W "$offered" -- "$cur"))`,
    "}",
    "complete -o default -F _agent_vault agent-vault",
  ];
}

function zsh(places: readonly Place[]): string[] {
  const item = (name: string, summary: string) => single(`${name.replaceAll(":", "\\:")}:${summary}`);
  return [
    "#compdef agent-vault",
    HEADER,
    "_agent_vault() {",
    `  local at="" after="" word i=2`,
    "  local -a offered",
    ...walk(places, "$CURRENT"),
    `  if [[ -n "$after" ]]; then _files; return; fi`,
    `  case "$at" in`,
    ...places.map(({ path, words, flags }) => {
      const offered = [...words, ...flags].map(({ name, summary }) => item(name, summary)).join(" ");
      return `    ${single(path)}) offered=(${offered}) ;;`;
    }),
    "  esac",
    "  _describe 'agent-vault' offered || _files",
    "}",
    `if [[ "$funcstack[1]" == _agent_vault || "$funcstack[1]" == _agent-vault ]]; then _agent_vault "$@"; else compdef _agent_vault agent-vault; fi`,
  ];
}

function fish(places: readonly Place[]): string[] {
  const paths = places.map(({ path }) => path).filter((path) => path !== "");
  return [
    HEADER,
    "function __agent_vault_at",
    "  set -l at ''",
    "  for word in (commandline -opc)[2..]",
    '    if test "$word" = --; test "$argv[1]" = --; return; end',
    '    set -l next (string trim -- "$at $word")',
    `    if contains -- "$next" ${paths.map(single).join(" ")}; set at "$next"; end`,
    "  end",
    '  test "$argv[1]" = "$at"',
    "end",
    "complete -c agent-vault -f -n 'not __agent_vault_at --'",
    ...places.flatMap(({ path, words, flags }) => {
      const when = `complete -c agent-vault -n ${single(`__agent_vault_at ${single(path)}`)}`;
      return [
        ...words.map(({ name, summary }) => `${when} -a ${single(name)} -d ${single(summary)}`),
        ...flags.map(({ name, summary, takesValue }) => {
          const spelt = name.startsWith("--") ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`;
          return `${when} ${spelt}${takesValue ? " -r" : ""} -d ${single(summary)}`;
        }),
      ];
    }),
  ];
}
