# Shell completion for agent-vault, generated from its command table.
_agent_vault() {
  local words=("${COMP_WORDS[@]}") cur="${COMP_WORDS[COMP_CWORD]}" at="" after="" word i=1 offered=""
  while [[ $i -lt $COMP_CWORD ]]; do
    word="${words[i]}"
    if [[ "$word" == -- ]]; then after=1; break; fi
    case "$word" in
      --vault|--address|--ttl|--file|--name|--host|--auth-type|--token-key|--username-key|--password-key|--api-key-key|--api-key-header|--api-key-prefix|--label|--limit|--status|--service|--email|--device-label|--port|--mitm-port|--database-url|--log-level|--max-request-bytes|--max-response-bytes|--output) i=$((i + 1)) ;;
      -*) ;;
      *)
        case "$at${at:+ }$word" in
          'run'|'vault'|'vault run'|'vault list'|'vault create'|'vault delete'|'vault use'|'vault current'|'vault init'|'vault settings'|'vault settings get'|'vault settings set'|'vault credential'|'vault credential set'|'vault credential get'|'vault credential list'|'vault credential delete'|'vault creds'|'vault creds set'|'vault creds get'|'vault creds list'|'vault creds delete'|'vault service'|'vault service list'|'vault service set'|'vault service add'|'vault service enable'|'vault service disable'|'vault service remove'|'vault service clear'|'vault discover'|'vault token'|'vault token list'|'vault token revoke'|'vault logs'|'auth'|'auth login'|'auth register'|'auth logout'|'auth status'|'account'|'account whoami'|'server'|'server stop'|'ca'|'ca fetch'|'ca rotate'|'demo'|'version') at="$at${at:+ }$word" ;;
        esac ;;
    esac
    i=$((i + 1))
  done
  if [[ -n "$after" ]]; then COMPREPLY=(); return; fi
  case "$at" in
    '') offered='run vault auth account server ca demo version' ;;
    'run') offered='--vault --address --ttl --proxy-tls --no-start' ;;
    'vault') offered='run list create delete use current init settings credential service discover token logs' ;;
    'vault run') offered='--vault --address --ttl --proxy-tls --no-start' ;;
    'vault list') offered='--json' ;;
    'vault create') offered='' ;;
    'vault delete') offered='--yes' ;;
    'vault use') offered='' ;;
    'vault current') offered='--vault' ;;
    'vault init') offered='--vault --yes' ;;
    'vault settings') offered='get set' ;;
    'vault settings get') offered='--vault --json' ;;
    'vault settings set') offered='--vault' ;;
    'vault credential') offered='set get list delete' ;;
    'vault credential set') offered='--file --vault' ;;
    'vault credential get') offered='--vault' ;;
    'vault credential list') offered='--reveal --vault --json' ;;
    'vault credential delete') offered='--vault --yes' ;;
    'vault creds') offered='set get list delete' ;;
    'vault creds set') offered='--file --vault' ;;
    'vault creds get') offered='--vault' ;;
    'vault creds list') offered='--reveal --vault --json' ;;
    'vault creds delete') offered='--vault --yes' ;;
    'vault service') offered='list set add enable disable remove clear' ;;
    'vault service list') offered='--vault --json' ;;
    'vault service set') offered='--file --vault --yes' ;;
    'vault service add') offered='--file --name --host --auth-type --token-key --username-key --password-key --api-key-key --api-key-header --api-key-prefix --disabled --vault' ;;
    'vault service enable') offered='--vault' ;;
    'vault service disable') offered='--vault' ;;
    'vault service remove') offered='--vault --yes' ;;
    'vault service clear') offered='--vault --yes' ;;
    'vault discover') offered='--vault --json' ;;
    'vault token') offered='list revoke --vault --address --ttl --label' ;;
    'vault token list') offered='--vault --json' ;;
    'vault token revoke') offered='--vault' ;;
    'vault logs') offered='--vault --follow --limit --status --service --instance --json' ;;
    'auth') offered='login register logout status' ;;
    'auth login') offered='--address --email --password-stdin --device-label' ;;
    'auth register') offered='--address --email --password-stdin --device-label' ;;
    'auth logout') offered='--address' ;;
    'auth status') offered='--address --json' ;;
    'account') offered='whoami' ;;
    'account whoami') offered='--json' ;;
    'server') offered='stop --host --port --mitm-port --database-url --detach --password-stdin --proxy-tls --log-level --max-request-bytes --max-response-bytes' ;;
    'server stop') offered='' ;;
    'ca') offered='fetch rotate' ;;
    'ca fetch') offered='--address --output' ;;
    'ca rotate') offered='--address --now' ;;
    'demo') offered='' ;;
    'version') offered='--json' ;;
  esac
  COMPREPLY=($(compgen -W "$offered" -- "$cur"))
}
complete -o default -F _agent_vault agent-vault
