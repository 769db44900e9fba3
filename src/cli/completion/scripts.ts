/**
 * What the shells run: each script asks the program itself, so that a script that was installed once knows every later
 * command, and the names that the server has. `agent-vault __complete -- WORDS` is given the words after the program's
 * name up to the cursor, the last one perhaps empty, and answers as `answer.ts` says.
 */

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

/** What the scripts are called in `completions/`, in a release and, but for bash, in the shell's own folder. */
export const COMPLETION_FILES: Readonly<Record<Shell, string>> = {
  bash: "agent-vault.bash",
  zsh: "_agent-vault",
  fish: "agent-vault.fish",
};

export function completionScript(shell: Shell): string {
  return SCRIPTS[shell];
}

/**
 * For bash 3.2 as macOS has it, too. Where `=` and `:` break words, bash gives and replaces the last piece alone; the
 * program hears the words whole.
 */
const BASH = `# Completion for agent-vault in bash; agent-vault completions bash prints it.
_agent_vault() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" left="\${COMP_LINE:0:COMP_POINT}" then="" line value dashes=0 i
  local words=() offered=()
  for ((i = 1; i <= COMP_CWORD; i++)); do
    [[ "\${COMP_WORDS[i]}" == -- ]] && dashes=$i && break
  done
  for ((i = 1; i <= COMP_CWORD; i++)); do
    words+=("\${COMP_WORDS[i]}")
    if [[ $i -lt $COMP_CWORD && "\${COMP_WORDS[i]}" == = && "\${COMP_WORDS[i-1]}" == --* ]]; then
      words=("\${words[@]:0:\${#words[@]}-2}" "\${COMP_WORDS[i-1]}=\${COMP_WORDS[i+1]}")
      ((i++))
    fi
  done
  if [[ "$cur" == = ]]; then
    words=("\${words[@]:0:\${#words[@]}-2}" "\${COMP_WORDS[COMP_CWORD-1]}=")
    cur=""
  fi
  COMPREPLY=()
  while IFS= read -r line; do
    case "$line" in
      :*) then="\${line#:}" ;;
      *)
        value="\${line%%$'\\t'*}"
        case "\${words[\${#words[@]}-1]}" in --*=*) value="\${value#*=}" ;; esac
        if [[ "$value" == "$cur"* ]]; then COMPREPLY+=("$value"); fi
        ;;
    esac
  done < <("\${COMP_WORDS[0]/#\\~\\//$HOME/}" __complete -- "\${words[@]}" 2>/dev/null)
  if [[ "$then" == command && $dashes -gt 0 ]]; then
    if type _command_offset >/dev/null 2>&1; then _command_offset $((dashes + 1)); return; fi
    if [[ $COMP_CWORD -eq $((dashes + 1)) ]]; then COMPREPLY=($(compgen -c -- "$cur")); fi
  elif [[ "$then" == none ]] && type compopt >/dev/null 2>&1; then
    compopt +o default
  fi
}
complete -o default -F _agent_vault agent-vault
`;

const ZSH = `#compdef agent-vault
# Completion for agent-vault in zsh; agent-vault completions zsh prints it.
_agent_vault() {
  local line value summary then=none
  local -a offered lines
  integer dashes=\${words[(i)--]}
  lines=("\${(@f)$("\${(Q)~words[1]}" __complete -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
  for line in $lines; do
    case "$line" in
      :*) then="\${line#:}" ;;
      ?*)
        value="\${line%%$'\\t'*}" summary="\${line#*$'\\t'}"
        offered+=("\${value//:/\\\\:}:$summary")
        ;;
    esac
  done
  case "$then" in
    command)
      shift $dashes words
      (( CURRENT -= dashes ))
      _normal
      return ;;
    files) _describe 'agent-vault' offered; _files; return ;;
  esac
  _describe 'agent-vault' offered
}
if [[ "$funcstack[1]" == _agent_vault || "$funcstack[1]" == _agent-vault ]]; then _agent_vault "$@"; else compdef _agent_vault agent-vault; fi
`;

const FISH = `# Completion for agent-vault in fish; agent-vault completions fish prints it.
function __agent_vault_complete
  set -l tokens (commandline -opc)
  set -l current (commandline -ct)
  set -l then none
  for line in ($tokens[1] __complete -- $tokens[2..] "$current" 2>/dev/null)
    switch $line
      case ':*'
        set then (string sub -s 2 -- $line)
      case '*'
        echo $line
    end
  end
  switch $then
    case files
      __fish_complete_path "$current"
    case command
      set -l at (contains -i -- -- $tokens)
      set -l typed (string escape -- $tokens[(math $at + 1)..])
      complete -C (string join -- ' ' $typed "$current")
  end
end
complete -c agent-vault -f -k -a '(__agent_vault_complete)'
`;

const SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH };
