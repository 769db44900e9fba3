import { expect, test } from "bun:test";
import { randomBytes } from "node:crypto";
import { decodeJwt } from "jose";
import { createAgentSvids } from "../../../../src/app/company/agent-svids.ts";
import { proxySpiffeId } from "../../../../src/core/identity/spiffe-id.ts";
import { DEFAULT_TRUST_DOMAIN } from "../../../../src/core/identity/trust-domain.ts";
import { type AgentId, DEFAULT_COMPANY_ID } from "../../../../src/core/ids.ts";
import { createBarrier } from "../../../../src/crypto/barrier.ts";
import { sha256 } from "../../../../src/crypto/digest.ts";
import { createSvidSigner } from "../../../../src/crypto/identity/svid-signer.ts";
import { systemRandom } from "../../../../src/crypto/random.ts";
import { openStore } from "../../../../src/store/open.ts";
import { fakeClock } from "../../../support/clock.ts";
import { issuerIn } from "../../../support/identity/agents.ts";

const WANTED = { audience: "https://mcp.partner.test", alg: "EdDSA" } as const;

async function world() {
  const store = await openStore({ url: "sqlite::memory:" });
  const clock = fakeClock();
  const barrier = createBarrier(new Uint8Array(randomBytes(32)));
  const issuer = await issuerIn(store, DEFAULT_COMPANY_ID, barrier);
  const svids = createAgentSvids({
    store,
    clock,
    digest: sha256,
    random: systemRandom,
    svids: createSvidSigner({ barrier }),
    trustDomain: DEFAULT_TRUST_DOMAIN,
    identity: { audience: "vane", openCompanies: false, sharedBundle: false },
  });
  const [one, two] = [await issuer.agent("one"), await issuer.agent("two")];
  return { svids, clock, one, two, store, [Symbol.asyncDispose]: () => store.close() };
}

test("one is kept for its agent, audience and algorithm, until a minute before its end", async () => {
  await using w = await world();
  const first = await w.svids.svid(w.one, WANTED);
  expect(w.svids.svid(w.one, WANTED)).toBe(first);
  const others = [
    await w.svids.svid(w.two, WANTED),
    await w.svids.svid(w.one, { ...WANTED, audience: "b" }),
    await w.svids.svid(w.one, { ...WANTED, alg: "ES256" }),
  ];
  expect(new Set([first, ...others].map((svid) => svid?.serial)).size).toBe(4);
  expect(decodeJwt(others[0]?.token ?? "").sub).toEndWith("/agent/two");
  w.clock.advance(240_000);
  expect((await w.svids.svid(w.one, WANTED))?.token).not.toBe(first?.token);
});

test("who asks at once shares one", async () => {
  await using w = await world();
  const all = await Promise.all(Array.from({ length: 20 }, () => w.svids.svid(w.one, WANTED)));
  expect(new Set(all).size).toBe(1);
});

test("a change of the agent ends it, a change of another does not; an agent that is none has none", async () => {
  await using w = await world();
  const first = await w.svids.svid(w.one, WANTED);
  await w.store.agents.revoke(w.two, w.clock.now());
  expect(w.svids.svid(w.one, WANTED)).toBe(first);
  expect(await w.svids.svid(w.two, WANTED)).toBeUndefined();
  expect(await w.svids.svid("nobody" as AgentId, WANTED)).toBeUndefined();
  await w.store.agents.setRole(w.one, "member", w.clock.now());
  expect(await w.svids.svid(w.one, WANTED)).not.toBe(first);
});

test("another is given for one that was refused, unless it is fresh", async () => {
  await using w = await world();
  const first = await w.svids.svid(w.one, WANTED);
  expect(await w.svids.renew(w.one, WANTED)).toBeUndefined();
  w.clock.advance(10_000);
  const next = await w.svids.renew(w.one, WANTED);
  expect(next?.serial).not.toBe(first?.serial);
  expect(w.svids.svid(w.one, WANTED)).toBe(next);
});

test("those that open this instance are told", async () => {
  await using w = await world();
  expect(w.svids.isOwn(proxySpiffeId(DEFAULT_TRUST_DOMAIN))).toBe(true);
  expect(w.svids.isOwn("vane")).toBe(true);
  expect(w.svids.isOwn(WANTED.audience)).toBe(false);
});
