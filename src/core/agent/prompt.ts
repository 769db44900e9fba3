/**
 * What a person pastes into an agent's chat. It holds the secret of the invite, which is good once and not for long.
 * `expiresIn` is in words, as `15m`.
 */
export type PromptFacts = { readonly inviteUrl: string; readonly expiresIn: string };

/** For a new agent. */
export function invitePrompt({ inviteUrl, expiresIn }: PromptFacts): string {
  return `You are invited to register as a persistent agent with Agent Vault, a local HTTP proxy that lets you call APIs
without seeing their credentials: you send an ordinary request, and the proxy adds the key on its way out.

To accept, make this one HTTP request:

POST ${inviteUrl}
Content-Type: application/json

{}

For example:

curl -sS -X POST -H 'Content-Type: application/json' -d '{}' '${inviteUrl}'

The JSON response has your token (av_agent_token), the address of Agent Vault (av_addr), and instructions: read them
and follow them. Keep the token for as long as you work, and show it to nobody: it is what you are known by.

This invite expires in ${expiresIn} and works once. If the request fails, tell the person who gave you this.`;
}

/** For an agent whose token is to be replaced. */
export function rotationPrompt({ inviteUrl, expiresIn }: PromptFacts): string {
  return `Your Agent Vault session is being rotated: you get a new token, and the one that you have now stops working as
soon as you have the new one. Your name, your role and your vaults stay as they are.

To get it, make this one HTTP request:

POST ${inviteUrl}
Content-Type: application/json

{}

For example:

curl -sS -X POST -H 'Content-Type: application/json' -d '{}' '${inviteUrl}'

The JSON response has your new token (av_agent_token), the address of Agent Vault (av_addr), and instructions. Put the
new token in place of the old one wherever you use it, your proxy settings included, and show it to nobody.

This rotation expires in ${expiresIn} and works once. If the request fails, tell the person who gave you this; until it
succeeds your old token keeps working.`;
}
