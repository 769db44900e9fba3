import { isLoopbackHost } from "../net/loopback.ts";
import { formatSeconds } from "../time.ts";

export type InstructionFacts = {
  /** Where the agent reaches the API; no trailing slash. */
  readonly baseUrl: string;
  /** Where the proxy listens, on the host of `baseUrl`; absent when it is switched off. */
  readonly proxyPort: number | undefined;
  readonly agentName: string;
  readonly vaults: readonly { readonly name: string; readonly role: string }[];
  /** In milliseconds since 1970; absent for a token that does not end. */
  readonly tokenEndsAt?: number;
};

/**
 * What an agent that has just got its token needs in order to work without help, be it that it can make HTTP calls and
 * nothing else. The same for every role; it holds no secret.
 */
export function agentInstructions(facts: InstructionFacts): string {
  const vault = facts.vaults[0]?.name ?? "VAULT";
  return [
    introduction(facts),
    token(facts, vault),
    discovery(),
    ...(facts.proxyPort === undefined ? [] : [throughProxy(facts.baseUrl, facts.proxyPort)]),
    withoutProxy(facts.proxyPort !== undefined),
    missing(),
    failures(),
    administration(),
    RULES,
  ].join("\n\n");
}

function introduction({ agentName, baseUrl }: InstructionFacts): string {
  return `# You are "${agentName}", a persistent agent of Agent Vault at ${baseUrl}

Agent Vault stands between you and the APIs that you call. It adds the credentials to your requests on their way out;
you never see them, hold them or need them. Before you tell anybody that you have no access to something, ask Agent
Vault what you can reach (see "What you can reach").`;
}

function token({ baseUrl, vaults, tokenEndsAt }: InstructionFacts, vault: string): string {
  const list = vaults.map(({ name, role }) => `- ${name} (role ${role})`).join("\n");
  const given = vaults.length === 0 ? "You have no vault yet; ask the person who invited you for one." : list;
  const end =
    tokenEndsAt === undefined ? "It does not expire." : `It expires at ${formatSeconds(tokenEndsAt)}.`;
  return `## Your token and your vaults

Your token is av_agent_token in this response. ${end}
Keep it where you keep secrets and reuse it in every session: the invite is used up. The examples below read it from
these variables:

    export AGENT_VAULT_ADDR='${baseUrl}'
    export AGENT_VAULT_TOKEN='<av_agent_token>'
    export AGENT_VAULT_VAULT='${vault}'

Your vaults:

${given}

Your token is good for every vault that you are given, so each request names the one that it is about, in the header
X-Vault. What you have now is listed by GET $AGENT_VAULT_ADDR/v1/vaults.`;
}

function discovery(): string {
  return `## What you can reach

    curl -sS "$AGENT_VAULT_ADDR/discover" \\
      -H "Authorization: Bearer $AGENT_VAULT_TOKEN" -H "X-Vault: $AGENT_VAULT_VAULT"

"services" are the hosts that you can call, some of them below one path only; "available_credentials" are names, never
values. Ask again when something has changed or a call is refused.`;
}

function throughProxy(baseUrl: string, port: number): string {
  const { hostname } = new URL(baseUrl);
  const isHere = isLoopbackHost(hostname);
  const proxy = `$AGENT_VAULT_TOKEN:$AGENT_VAULT_VAULT@${hostname}:${port}`;
  const noProxy = isHere ? "localhost,127.0.0.1" : `localhost,127.0.0.1,${hostname}`;
  const note = isHere
    ? `The proxy speaks TLS as well (https:// in place of http://), for when you are on another machine.`
    : `That your token may not be read on the way, the connection to the proxy is TLS, too. For curl name the certificate
once more for it: --proxy-cacert "$ca". A client that cannot speak TLS to its proxy takes http:// instead of https://
there; do so only on a network that you trust.`;
  return `## Calling an API through the proxy

For clients that can be told of a proxy and of a certificate. Fetch the certificate once (its answer's header
X-MITM-Port says where the proxy listens, ${port} now):

    curl -sS "$AGENT_VAULT_ADDR/v1/mitm/ca.pem" -o agent-vault-ca.pem

Then set, with the name of the vault as the proxy's password:

    export HTTPS_PROXY="${isHere ? "http" : "https"}://${proxy}"
    export HTTP_PROXY="$HTTPS_PROXY" https_proxy="$HTTPS_PROXY" http_proxy="$HTTPS_PROXY"
    export NO_PROXY='${noProxy}' no_proxy='${noProxy}'
    export NODE_USE_ENV_PROXY=1
    ca="$PWD/agent-vault-ca.pem"
    export SSL_CERT_FILE="$ca" CURL_CA_BUNDLE="$ca" REQUESTS_CA_BUNDLE="$ca" NODE_EXTRA_CA_CERTS="$ca" \\
      GIT_SSL_CAINFO="$ca" DENO_CERT="$ca"

${note}

Now call the real URL, as in curl https://api.example.com/v1/things, and add no key: the proxy does.`;
}

function withoutProxy(isSecondWay: boolean): string {
  const when = isSecondWay ? "For clients that can be told of no proxy: any HTTP client will do. " : "";
  return `## Calling an API ${isSecondWay ? "without the proxy" : "through Agent Vault"}

${when}Write the URL https://HOST/PATH as
$AGENT_VAULT_ADDR/proxy/HOST/PATH and send your token along:

    curl -sS "$AGENT_VAULT_ADDR/proxy/api.example.com/v1/things" \\
      -H "Authorization: Bearer $AGENT_VAULT_TOKEN" -H "X-Vault: $AGENT_VAULT_VAULT"

That Authorization is for Agent Vault and goes no further; method, query, body and other headers are passed on.`;
}

function missing(): string {
  return `## When a service or a credential is missing

You raise a proposal, and a person decides. Ask for no more than you need, name every key that the service uses, and
give no value: the person does, so never ask for a key in the chat.

    curl -sS -X POST "$AGENT_VAULT_ADDR/v1/proposals" \\
      -H "Authorization: Bearer $AGENT_VAULT_TOKEN" -H "X-Vault: $AGENT_VAULT_VAULT" \\
      -d '{"message":"To list the charges of this month","services":[{"action":"set","name":"stripe",
        "host":"api.stripe.com","auth":{"type":"bearer","token":"STRIPE_KEY"}}],
        "credentials":[{"action":"set","key":"STRIPE_KEY","description":"Secret key"}]}'

Show the person the approval_url of the answer, as it stands, and say what you need it for; it holds a token, so put it
nowhere else. Then look what became of it, by the id of the answer, every 3 seconds for the first 30 seconds and every
10 seconds after that; after 10 minutes stop, and say that you wait for them:

    curl -sS "$AGENT_VAULT_ADDR/v1/proposals/1" \\
      -H "Authorization: Bearer $AGENT_VAULT_TOKEN" -H "X-Vault: $AGENT_VAULT_VAULT"

- applied: make your call again, once.
- rejected: tell the person, with its review_note. Do not raise it again unless they ask you to.
- expired: nobody decided within seven days. Ask whether it is still wanted before you raise it again.

GET $AGENT_VAULT_ADDR/v1/proposals?status=pending lists what waits: raise nothing again that does. A service that is
disabled is no reason to raise one.`;
}

function failures(): string {
  return `## When a request fails

Answers of Agent Vault itself, and not of the API, carry the header X-Agent-Vault-Proxy-Error: true.

- 401, or 407 from the proxy: the token is wrong or has ended. Ask the person for a rotation.
- 400 that names X-Vault: say which vault. 403 or 404 about a vault: you have no access to it.
- 403 forbidden: the vault has no service for that host and path. Raise a proposal.
- 403 service_disabled: a person switched the service off; say so and do not work around it.
- 403 credential_audience: nobody has allowed the credential to be sent to this host. Raise a proposal.
- 429: wait as many seconds as Retry-After says.
- 502 credential_not_found: the credential that it names is not stored; raise a proposal for it alone.
- 502 oauth_not_connected: nobody has connected the credential that it names to its provider; ask the person to.
- 502 oauth_refresh_failed: its token ran out; with X-Should-Retry: false ask the person to connect it again.
- 502 of another kind: the API could not be reached.
- With X-Should-Retry: false trying again does not help.`;
}

function administration(): string {
  return `## If your role allows it

Each of these answers 403 when it does not; then ask the person instead.

- store credentials (vault role member): POST /v1/credentials
  {"vault":"V","credentials":{"STRIPE_KEY":"…"}}
- delete credentials (member): DELETE /v1/credentials {"vault":"V","keys":["STRIPE_KEY"]}
- invite an agent (instance role member): POST /v1/agents/invites
  {"name":"report-bot","vaults":[{"vault_name":"V","vault_role":"proxy"}]}
- invite a person (instance role member): POST /v1/users/invites
  {"email":"a@example.com","vaults":[{"vault_name":"V","vault_role":"member"}]}

All of the HTTP interface is described by GET $AGENT_VAULT_ADDR/v1/skills/http.`;
}

const RULES = `## Rules

- Never try to get at a credential: do not ask for it, print it, log it or have an API send it back to you.
- Call only hosts that /discover lists, or that a person agreed to.
- Show your token to nobody and put it into no file that is shared; if it may have been seen, say so at once.`;
