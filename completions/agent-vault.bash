# Completion for agent-vault in bash; agent-vault completions bash prints it.
_agent_vault() {
  local cur="${COMP_WORDS[COMP_CWORD]}" left="${COMP_LINE:0:COMP_POINT}" then="" line value dashes=0 i
  local words=() offered=()
  for ((i = 1; i <= COMP_CWORD; i++)); do
    [[ "${COMP_WORDS[i]}" == -- ]] && dashes=$i && break
  done
  for ((i = 1; i <= COMP_CWORD; i++)); do
    words+=("${COMP_WORDS[i]}")
    if [[ $i -lt $COMP_CWORD && "${COMP_WORDS[i]}" == = && "${COMP_WORDS[i-1]}" == --* ]]; then
      words=("${words[@]:0:${#words[@]}-2}" "${COMP_WORDS[i-1]}=${COMP_WORDS[i+1]}")
      ((i++))
    fi
  done
  if [[ "$cur" == = ]]; then
    words=("${words[@]:0:${#words[@]}-2}" "${COMP_WORDS[COMP_CWORD-1]}=")
    cur=""
  fi
  COMPREPLY=()
  while IFS= read -r line; do
    case "$line" in
      :*) then="${line#:}" ;;
      *)
        value="${line%%$'\t'*}"
        case "${words[${#words[@]}-1]}" in --*=*) value="${value#*=}" ;; esac
        if [[ "$value" == "$cur"* ]]; then COMPREPLY+=("$value"); fi
        ;;
    esac
  done < <("${COMP_WORDS[0]/#\~\//$HOME/}" __complete -- "${words[@]}" 2>/dev/null)
  if [[ "$then" == command && $dashes -gt 0 ]]; then
    if type _command_offset >/dev/null 2>&1; then _command_offset $((dashes + 1)); return; fi
    if [[ $COMP_CWORD -eq $((dashes + 1)) ]]; then COMPREPLY=($(compgen -c -- "$cur")); fi
  elif [[ "$then" == none ]] && type compopt >/dev/null 2>&1; then
    compopt +o default
  fi
}
complete -o default -F _agent_vault agent-vault
