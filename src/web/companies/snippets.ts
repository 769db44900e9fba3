/** How an agent of a company comes by its SVID, and what it does with it: commands to be copied, in order. */
import { qualifiedRef } from "../../core/identity/agent-ref.ts";
import type { CompanyAgentId, CompanyId } from "../../core/ids.ts";
import { isLoopbackHost } from "../../core/net/loopback.ts";
import { addressElsewhere, type Snippet } from "../agents/snippets.ts";

type Place = {
  /** Of the server. */
  readonly address: string;
  readonly company: CompanyId;
  readonly agentId: CompanyAgentId;
};

/** The server's address for the shell that is shown: of this machine's own where nothing else is known. */
export function addressHere(baseUrl: string): { readonly address: string; readonly isThisMachine: boolean } {
  return isLoopbackHost(new URL(baseUrl).hostname)
    ? { address: baseUrl, isThisMachine: true }
    : { address: addressElsewhere(baseUrl), isThisMachine: false };
}

/** Neither an address nor what a company or an agent is called holds a quote or a `$`, so they stand in quotes as they are. */
export function identitySnippets({ address, company, agentId }: Place): readonly Snippet[] {
  const agent = qualifiedRef({ companyId: company, agentId });
  return [
    {
      id: "register",
      title: "Register the agent, once",
      note: "Where the company's programs run. Put an API key of the company for av_key_….",
      text: [
        `export AGENT_VAULT_ADDR='${address}'`,
        "export COMPANY_KEY='av_key_…'",
        'curl -sS "$AGENT_VAULT_ADDR/v1/agents/register" \\',
        '  -H "Authorization: Bearer $COMPANY_KEY" -H "Content-Type: application/json" \\',
        `  -d '{"agentId": "${agentId}"}'`,
      ].join("\n"),
    },
    {
      id: "add",
      title: "Let it into a vault",
      note: "As an owner who is in the vault, or a member of it: until then the agent may do nothing here. Put the vault's name for <VAULT>.",
      text: `agent-vault vault agent add ${agent} --vault '<VAULT>'`,
    },
    {
      id: "svid",
      title: "Fetch an SVID",
      note: "Good for an hour. Here for the proxy of this server; with another audience it is for whoever calls itself that.",
      text: [
        `SVID=$(curl -sS "$AGENT_VAULT_ADDR/v1/agents/${agentId}/svid?audience=proxy" \\`,
        `  -H "Authorization: Bearer $COMPANY_KEY" | sed 's/.*"svid":"\\([^"]*\\)".*/\\1/')`,
      ].join("\n"),
    },
    {
      id: "run",
      title: "Start a program that always has a young one",
      note: "On a machine with agent-vault installed. The program's environment then holds nothing that opens anything.",
      text: [
        `export AGENT_VAULT_ADDR='${address}'`,
        "export AGENT_VAULT_TOKEN='av_key_…'",
        `agent-vault vault run --identity svid --as-agent ${agent} --vault '<VAULT>' -- your-agent`,
      ].join("\n"),
    },
    {
      id: "exchange",
      title: "Exchange one for a session in a vault",
      note: "A session of 15 minutes at most, for what takes a token.",
      text: [
        `TICKET=$(curl -sS "$AGENT_VAULT_ADDR/v1/agents/${agentId}/svid" \\`,
        `  -H "Authorization: Bearer $COMPANY_KEY" | sed 's/.*"svid":"\\([^"]*\\)".*/\\1/')`,
        'curl -sS "$AGENT_VAULT_ADDR/v1/token/exchange" \\',
        "  -d grant_type=urn:ietf:params:oauth:grant-type:token-exchange \\",
        "  -d subject_token_type=urn:ietf:params:oauth:token-type:jwt \\",
        '  -d audience="urn:agent-vault:vault:<VAULT>" -d subject_token="$TICKET"',
      ].join("\n"),
    },
    {
      id: "github-actions",
      title: "GitHub Actions",
      note: "With the API key as the repository's secret AGENT_VAULT_COMPANY_KEY, and agent-vault on the runner.",
      text: [
        `- run: agent-vault vault run --identity svid --as-agent ${agent} --vault '<VAULT>' -- your-agent`,
        "  env:",
        `    AGENT_VAULT_ADDR: "${address}"`,
        // biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub fills it in.
        "    AGENT_VAULT_TOKEN: ${{ secrets.AGENT_VAULT_COMPANY_KEY }}",
      ].join("\n"),
    },
    {
      id: "oauth",
      title: "A token in place of the API key",
      note: "For programs that speak OAuth: a client's secret gives a token that is good for an hour wherever the key is.",
      text: [
        'curl -sS "$AGENT_VAULT_ADDR/v1/oauth/token" -d grant_type=client_credentials \\',
        '  -u "$CLIENT_ID:$CLIENT_SECRET"',
      ].join("\n"),
    },
  ];
}
