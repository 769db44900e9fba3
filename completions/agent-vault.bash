# Completion for agent-vault in bash; agent-vault completions bash prints it.
_agent_vault() {
  local cur="${COMP_WORDS[COMP_CWORD]}" left="${COMP_LINE:0:COMP_POINT}" then="" line dashes=0 i
  for ((i = 1; i < COMP_CWORD; i++)); do
    [[ "${COMP_WORDS[i]}" == -- ]] && dashes=$i && break
  done
  case "$cur" in [=:]) cur="" ;; esac
  COMPREPLY=()
  while IFS= read -r line; do
    case "$line" in
      :*) then="${line#:}" ;;
      *) COMPREPLY+=("${line%%$'\t'*}") ;;
    esac
  done < <("${COMP_WORDS[0]/#\~\//$HOME/}" __complete bash -- "$left" "$cur" 2>/dev/null)
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
