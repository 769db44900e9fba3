import { describe, expect, test } from "bun:test";
import { agentInstructions } from "../../../../src/core/agent/instructions.ts";
import { matchesRoutePath } from "../../../../src/http/route.ts";
import { ROUTES } from "../../../../src/http/route-table.ts";

const FACTS = {
  baseUrl: "https://av.example.com",
  proxyPort: 15322,
  agentName: "billing-bot",
  vaults: [
    { name: "payments", role: "proxy" },
    { name: "default", role: "member" },
  ],
};
const TEXT = agentInstructions(FACTS);

describe("the instructions say all that an agent needs", () => {
  for (const [what, needle] of Object.entries({
    "who it is": 'You are "billing-bot"',
    "where Agent Vault is": "https://av.example.com",
    "that it never sees a credential": "you never see them",
    "to look before it says that it has no access": "Before you tell anybody that you have no access",
    "each vault with its role": "- default (role member)",
    "how to say which vault": "X-Vault",
    "where to look": '"$AGENT_VAULT_ADDR/discover"',
    "where the certificate is": "/v1/mitm/ca.pem",
    "how to know the proxy's port": "X-MITM-Port",
    "the proxy, by its host and port": "https://$AGENT_VAULT_TOKEN:$AGENT_VAULT_VAULT@av.example.com:15322",
    "not to go through it for Agent Vault": "localhost,127.0.0.1,av.example.com",
    "the way without a proxy": "$AGENT_VAULT_ADDR/proxy/api.example.com/v1/things",
    "how to ask for a service": '-X POST "$AGENT_VAULT_ADDR/v1/proposals"',
    "to show the person where to decide": "Show the person the approval_url",
    "how to see what became of it": "every 3 seconds for the first 30 seconds",
    "not to ask twice": "raise nothing again that does",
    "what to do at a limit": "Retry-After",
    "what an admin may do": '/v1/credentials {"vault"',
    "where all is described": "/v1/skills/http",
    "what it must not do": "Never try to get at a credential",
  })) {
    test(what, () => expect(TEXT).toContain(needle));
  }
});

test("what is not so is not said: no proxy, no vault, a token that ends", () => {
  const bare = agentInstructions({
    ...FACTS,
    proxyPort: undefined,
    vaults: [],
    tokenEndsAt: Date.UTC(2026, 11, 31),
  });
  expect(bare).not.toContain("ca.pem");
  expect(bare).not.toContain("HTTPS_PROXY");
  expect(bare).toContain("/proxy/api.example.com");
  expect(bare).toContain("You have no vault yet");
  expect(bare).toContain("It expires at 2026-12-31T00:00:00Z.");
  expect(TEXT).toContain("It does not expire.");
});

test("on the machine of Agent Vault itself the proxy is spoken to in clear", () => {
  const here = agentInstructions({ ...FACTS, baseUrl: "http://127.0.0.1:14321" });
  expect(here).toContain('HTTPS_PROXY="http://$AGENT_VAULT_TOKEN:$AGENT_VAULT_VAULT@127.0.0.1:15322"');
  expect(TEXT).toContain("--proxy-cacert");
});

test("every call that it names is one that the server answers", () => {
  const called = [...TEXT.matchAll(/\b(GET|POST|PUT|DELETE)\s(?:\$AGENT_VAULT_ADDR)?(\/[a-z0-9/{}.-]+)/g)];
  expect(called.length).toBeGreaterThan(5);
  for (const [, method, named = ""] of called) {
    const path = named.replace(/\.$/, "");
    const known = ROUTES.some((route) => route.method === method && matchesRoutePath(route.path, path));
    expect({ method, path, known }).toEqual({ method, path, known: true } as never);
  }
});

test("lines fit a terminal", () => {
  for (const line of TEXT.split("\n")) expect(line.length).toBeLessThanOrEqual(120);
});
