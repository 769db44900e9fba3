import { expect, test } from "bun:test";
import { verifyPassport } from "../../../../src/app/company/verify-passport.ts";
import { verifiableUntil } from "../../../../src/core/company/key-rotation.ts";
import type { TrustDomain } from "../../../../src/core/identity/trust-domain.ts";
import type { AgentId, CompanyId } from "../../../../src/core/ids.ts";
import { ed25519 } from "../../../../src/crypto/identity/ed25519.ts";
import type { Agent } from "../../../../src/ports/store/agent/agents.ts";
import type { SigningKey } from "../../../../src/ports/store/company/signing-keys.ts";
import {
  AT,
  passportScenarios,
  type Scenario,
  TRUST_DOMAIN,
} from "../../../support/identity/passport-scenarios.ts";

const { kid, spki, scenarios } = passportScenarios();
const globex = "globex" as CompanyId;
const KEY = { kid, companyId: globex, alg: "EdDSA", publicKey: spki } as SigningKey;
const AGENT = {
  id: "a-1" as AgentId,
  name: "globex:crawler-7",
  companyId: globex,
  status: "active",
} as Agent;

async function outcome(
  { token, now, asked, isRevoked }: Scenario,
  { key = KEY, agent = AGENT, isNoted = true }: { key?: SigningKey; agent?: Agent; isNoted?: boolean } = {},
) {
  const verdict = await verifyPassport(
    {
      store: {
        signingKeys: { byKid: async (asked: string) => (asked === key.kid ? key : undefined) } as never,
        agents: { byId: async (id: AgentId) => (id === agent.id ? agent : undefined) } as never,
        passports: {
          byJti: async () =>
            isNoted ? { agentId: AGENT.id, ...(isRevoked ? { revocation: { at: 1 } } : {}) } : undefined,
        } as never,
      },
      ed25519,
      trustDomain: TRUST_DOMAIN as TrustDomain,
      clock: { now: () => now * 1000 },
    },
    token,
    asked,
  );
  return verdict.valid ? { scopeGranted: verdict.scopeGranted } : { code: verdict.fault };
}

const VALID = scenarios[0] as Scenario;
const revoked = { code: "PASSPORT_REVOKED" } as const;

for (const scenario of scenarios) {
  test(scenario.name, async () => {
    expect(await outcome(scenario)).toEqual(scenario.expected);
  });
}

test("a key speaks for its own company alone, and while it is published", async () => {
  expect(await outcome(VALID, { key: { ...KEY, companyId: "initech" as CompanyId } })).toEqual({
    code: "INVALID_SUBJECT",
  });
  const retiredAt = AT * 1000 + 60_000 - (verifiableUntil(0) - 1);
  expect(await outcome(VALID, { key: { ...KEY, retiredAt } })).toEqual(VALID.expected);
  expect(await outcome(VALID, { key: { ...KEY, retiredAt: retiredAt - 1 } })).toEqual({
    code: "SIGNATURE_INVALID",
  });
  expect(await outcome(VALID, { key: { ...KEY, alg: "ES256" } })).toEqual({ code: "SIGNATURE_INVALID" });
});

test("a passport ends with its agent, with the agent's name, and was noted when it was given", async () => {
  expect(await outcome(VALID, { agent: { ...AGENT, status: "revoked" } })).toEqual(revoked);
  expect(await outcome(VALID, { agent: { ...AGENT, name: "globex:other" } })).toEqual(revoked);
  expect(await outcome(VALID, { agent: { ...AGENT, id: "a-2" as AgentId } })).toEqual(revoked);
  expect(await outcome(VALID, { isNoted: false })).toEqual(revoked);
});
