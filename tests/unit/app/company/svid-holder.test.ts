import { expect, test } from "bun:test";
import { svidHolder } from "../../../../src/app/company/svid-holder.ts";
import { subjectSpiffeId } from "../../../../src/core/identity/spiffe-id.ts";
import { DEFAULT_PROFILE, svidClaims } from "../../../../src/core/identity/svid-claims.ts";
import type { TrustDomain } from "../../../../src/core/identity/trust-domain.ts";
import type { CompanyAgentId, CompanyId } from "../../../../src/core/ids.ts";
import { createBarrier } from "../../../../src/crypto/barrier.ts";
import { createSvidSigner } from "../../../../src/crypto/identity/svid-signer.ts";
import { createSvidVerifier } from "../../../../src/crypto/identity/svid-verifier.ts";
import type { Agent } from "../../../../src/ports/store/agent/agents.ts";

const NOW = 1_795_863_936_500;
const DAY_MS = 86_400_000;
const trustDomain = "vault.globex.test" as TrustDomain;
const globex = "globex" as CompanyId;
const signer = createSvidSigner({ barrier: createBarrier(new Uint8Array(32).fill(7)) });
const key = { ...signer.generate(globex, "EdDSA"), createdAt: 0 };
const agent = { name: "globex:crawler-7", companyId: globex, status: "active", svidNotBefore: 0 } as Agent;

const svid = (agentId?: string, at = NOW) => {
  const sub = subjectSpiffeId(trustDomain, {
    companyId: globex,
    ...(agentId === undefined ? {} : { agentId: agentId as CompanyAgentId }),
  });
  return signer.sign(svidClaims(sub, { ...DEFAULT_PROFILE, audience: "proxy" }, { now: at, jti: "x" }), key);
};

async function found(
  token: string,
  {
    known = agent,
    retiredAt,
    audience = "proxy",
  }: Partial<{ known: Agent; retiredAt: number; audience: string }>,
) {
  const holder = await svidHolder(
    {
      store: {
        agents: { byName: async (name) => (name === known.name ? known : undefined) },
        signingKeys: {
          ofCompany: async () => [retiredAt === undefined ? key : { ...key, retiredAt }],
        },
      },
      svidVerifier: createSvidVerifier(),
      trustDomain,
      clock: { now: () => NOW },
    },
    token,
    audience,
  );
  return holder.type === "holder" ? [holder.agent.name, holder.until] : [holder.reason, holder.agent?.name];
}

const outcome = async (...given: Parameters<typeof found>) => (await found(...given))[0];

test("an SVID proves the agent that it names", async () => {
  expect(await outcome(await svid("crawler-7"), {})).toBe("globex:crawler-7");
});

test("and none that there is not; a company is none", async () => {
  expect(await outcome(await svid("crawler-8"), {})).toBe("svid_unknown_agent");
  expect(await outcome(await svid(), {})).toBe("svid_unknown_agent");
});

test("each fault has its word", async () => {
  expect(await outcome(await svid("crawler-7"), { audience: "vane" })).toBe("svid_audience");
  expect(await outcome(await svid("crawler-7", NOW - DAY_MS), {})).toBe("svid_expired");
  expect(await outcome(`${await svid("crawler-7")}x`, {})).toBe("svid_signature");
});

test("one of a revoked agent, or older than what was revoked, is taken back", async () => {
  const token = await svid("crawler-7");
  expect(await outcome(token, { known: { ...agent, status: "revoked" } })).toBe("svid_revoked");
  expect(await outcome(token, { known: { ...agent, svidNotBefore: NOW + 500 } })).toBe("svid_revoked");
  expect(await outcome(token, { known: { ...agent, svidNotBefore: NOW - 500 } })).toBe("globex:crawler-7");
});

test("a key that is published no more proves nothing", async () => {
  const token = await svid("crawler-7");
  expect(await outcome(token, { retiredAt: NOW - 1000 })).toBe("globex:crawler-7");
  expect(await outcome(token, { retiredAt: NOW - 30 * DAY_MS })).toBe("svid_signature");
});

test("it proves as long as its time, and the time of its key, allow", async () => {
  const token = await svid("crawler-7");
  const exp = Math.floor(NOW / 1000) + DEFAULT_PROFILE.ttlSeconds;
  expect((await found(token, {}))[1]).toBe((exp + 30) * 1000);
  expect((await found(token, { retiredAt: NOW - DAY_MS + 5000 }))[1]).toBe(NOW + 5000);
});

test("once the signature holds, it is told whose it was; before that of nobody", async () => {
  expect(await found(await svid("crawler-7"), { audience: "vane" })).toEqual(["svid_audience", agent.name]);
  expect(await found(await svid("crawler-7", NOW - DAY_MS), {})).toEqual(["svid_expired", agent.name]);
  expect(await found(await svid("crawler-7", NOW + DAY_MS), {})).toEqual(["svid_expired", agent.name]);
  expect(await found(`${(await svid("crawler-7")).slice(0, -4)}AAAA`, {})).toEqual([
    "svid_signature",
    undefined,
  ]);
});
