/**
 * What the shells run: each script asks the program itself, so that a script that was installed once knows every later
 * command, and the names that the server has. `agent-vault __complete SHELL -- WORDS` is given the words after the
 * program's name up to the cursor, the last one perhaps empty, and answers as `answer.ts` says. Zsh and fish take words out
 * of their quotes and quote what they put on the line; for bash the program does, which is given the line and what bash
 * will replace.
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
 * For bash 3.2 as macOS has it, too. The program hears the line as it stands and takes it apart itself: where `=` and `:`
 * break words, bash gives and replaces the last piece alone, and nobody but the program quotes what is put on the line.
 */
const BASH = `# Completion for agent-vault in bash; agent-vault completions bash prints it.
_agent_vault() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" left="\${COMP_LINE:0:COMP_POINT}" then="" line dashes=0 i
  for ((i = 1; i < COMP_CWORD; i++)); do
    [[ "\${COMP_WORDS[i]}" == -- ]] && dashes=$i && break
  done
  case "$cur" in [=:]) cur="" ;; esac
  COMPREPLY=()
  while IFS= read -r line; do
    case "$line" in
      :*) then="\${line#:}" ;;
      *) COMPREPLY+=("\${line%%$'\\t'*}") ;;
    esac
  done < <("\${COMP_WORDS[0]/#\\~\\//$HOME/}" __complete bash -- "$left" "$cur" 2>/dev/null)
  if [[ "$then" == command && $dashes -gt 0 ]]; then
    if type _comp_command_offset >/dev/null 2>&1; then _comp_command_offset $((dashes + 1)); return; fi
    if type _command_offset >/dev/null 2>&1; then _command_offset $((dashes + 1)); return; fi
    if [[ $COMP_CWORD -eq $((dashes + 1)) ]]; then
      while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -c -- "$cur")
    fi
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
  lines=("\${(@f)$("\${(Q)~words[1]}" __complete zsh -- "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}")
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
  set -l plain (string unescape -- "$current"; or string unescape -- "$current'"; or string unescape -- "$current\\"")
  for line in ($tokens[1] __complete fish -- $tokens[2..] "$plain" 2>/dev/null)
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
