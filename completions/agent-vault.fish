# Completion for agent-vault in fish; agent-vault completions fish prints it.
function __agent_vault_complete
  set -l tokens (commandline -opc)
  set -l current (commandline -ct)
  set -l then none
  set -l plain (string unescape -- "$current"; or string unescape -- "$current'"; or string unescape -- "$current\"")
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
