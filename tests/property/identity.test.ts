/**
 * Identities have one spelling each, tokens say what was asked and no more, and no company's key speaks for another's
 * agents, whatever is put together from pieces of what it may have.
 */
import { expect, test } from "bun:test";
import fc from "fast-check";
import { agentName, resolveAgentRef } from "../../src/core/identity/agent-ref.ts";
import type { PublicSigningKey } from "../../src/core/identity/signing-key.ts";
import { parseSpiffeId, parseSubject, subjectSpiffeId } from "../../src/core/identity/spiffe-id.ts";
import { parseProfile, svidClaims } from "../../src/core/identity/svid-claims.ts";
import { readSvidToken } from "../../src/core/identity/svid-token.ts";
import type { TrustDomain } from "../../src/core/identity/trust-domain.ts";
import { type CompanyAgentId, type CompanyId, DEFAULT_COMPANY_ID } from "../../src/core/ids.ts";
import { createBarrier } from "../../src/crypto/barrier.ts";
import { createSvidSigner } from "../../src/crypto/identity/svid-signer.ts";
import { createSvidVerifier } from "../../src/crypto/identity/svid-verifier.ts";
import type { KeyPair } from "../../src/ports/svid.ts";

/** JWT-SVID and SPIFFE-ID as others check them. */
const SPIFFE_ID = /^spiffe:\/\/[a-z0-9._-]{1,255}(\/[A-Za-z0-9._-]+)+$/;

const LOWER = "abcxyz019._-";
const text = (letters: string) =>
  fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 40 });
const trustDomain = text(LOWER) as fc.Arbitrary<TrustDomain>;
const segment = text(`${LOWER}ABZ`).filter((part) => part !== "." && part !== "..");
const companyId = segment as fc.Arbitrary<CompanyId>;
const agentId = segment as fc.Arbitrary<CompanyAgentId>;
const subject = fc.oneof(fc.record({ companyId }), fc.record({ companyId, agentId }));

const piece = fc.constantFrom(
  "spiffe://",
  "SPIFFE://",
  "td",
  "TD",
  "/",
  "//",
  "company",
  "agent",
  "globex",
  ".",
  "..",
  "%2e",
  "%2F",
  ":8443",
  "user@",
  "?",
  "#",
  " ",
  "é",
  "\0",
  "_",
  "-",
);
const anything = fc.oneof(
  fc.string(),
  fc.webUrl(),
  fc.array(piece, { maxLength: 10 }).map((parts) => parts.join("")),
  fc.array(piece, { maxLength: 8 }).map((parts) => `spiffe://td/company/${parts.join("")}`),
);

test("a SPIFFE ID that is built is well formed and gives back its parts", () => {
  fc.assert(
    fc.property(trustDomain, subject, (td, whose) => {
      const id = subjectSpiffeId(td, whose);
      expect(id).toMatch(SPIFFE_ID);
      expect(parseSubject(td, id)).toEqual(whose);
    }),
  );
});

test("what is read as a SPIFFE ID is spelt as it would be built", () => {
  fc.assert(
    fc.property(anything, (given) => {
      const parts = parseSpiffeId(given);
      if (parts === undefined) return;
      expect(given).toBe(`spiffe://${[parts.trustDomain, ...parts.segments].join("/")}`);
      const whose = parseSubject(parts.trustDomain, given);
      if (whose !== undefined) expect<string>(subjectSpiffeId(parts.trustDomain, whose)).toBe(given);
    }),
    { numRuns: 1000 },
  );
});

test("every way to name an agent leads to it, and a bare name never out of the caller's company", () => {
  fc.assert(
    fc.property(trustDomain, companyId, agentId, companyId, (td, owner, agent, caller) => {
      const address = { companyId: owner, agentId: agent };
      const scope = { trustDomain: td, companyId: caller };
      expect(resolveAgentRef(`${owner}:${agent}`, scope)).toEqual(address);
      expect(resolveAgentRef(subjectSpiffeId(td, address), scope)).toEqual(address);
      expect(resolveAgentRef(agentName(address), { ...scope, companyId: DEFAULT_COMPANY_ID })).toEqual(
        address,
      );
      expect(resolveAgentRef(agent, scope)).toEqual({ companyId: caller, agentId: agent });
    }),
  );
});

test("whatever text is given as a reference, what it names could be an agent", () => {
  fc.assert(
    fc.property(anything, (ref) => {
      const td = "td" as TrustDomain;
      const address = resolveAgentRef(ref, { trustDomain: td, companyId: DEFAULT_COMPANY_ID });
      if (address !== undefined) expect(subjectSpiffeId(td, address)).toMatch(SPIFFE_ID);
    }),
    { numRuns: 1000 },
  );
});

test("claims are for whom, for what and for how long it was asked, and nothing else", () => {
  const audience = fc.string({ unit: fc.constantFrom(..."abz:/?#%\"\\.'"), minLength: 1, maxLength: 60 });
  const ttl = fc.integer({ min: 60, max: 3600 });
  const now = fc.integer({ min: 0, max: 4e12 });
  fc.assert(
    fc.property(trustDomain, subject, audience, ttl, now, fc.uuid(), (td, whose, aud, seconds, at, jti) => {
      const profile = parseProfile(
        { audience: [aud], ttl: [String(seconds)] },
        { trustDomain: td, audience: "vane" },
      );
      const claims = svidClaims(subjectSpiffeId(td, whose), profile, { now: at, jti });
      const iat = Math.floor(at / 1000);
      const sub = subjectSpiffeId(td, whose);
      expect(claims).toEqual({ sub, aud: [aud], iat, nbf: iat, exp: iat + seconds, jti });
    }),
  );
});

const TD = "td" as TrustDomain;
const [MINE, THEIRS] = ["mine", "theirs"] as [CompanyId, CompanyId];
const NOW = 1_795_863_936_000;
const signer = createSvidSigner({ barrier: createBarrier(new Uint8Array(32).fill(7)) });
const verifier = createSvidVerifier();
const KEYS: readonly KeyPair[] = [MINE, THEIRS].flatMap((company) => [
  signer.generate(company, "EdDSA"),
  signer.generate(company, "ES256"),
]);

test("no token signed with a key of one company counts for another's", async () => {
  const keysOf = async (company: CompanyId): Promise<readonly PublicSigningKey[]> =>
    KEYS.filter((key) => key.companyId === company);
  const mine = fc.constantFrom(...KEYS.filter((key) => key.companyId === MINE));
  const header = fc.record(
    {
      alg: fc.constantFrom("EdDSA", "ES256", "none", "HS256"),
      typ: fc.constantFrom("JWT", "JOSE"),
      kid: fc.constantFrom(...KEYS.map(({ kid }) => kid), "", "0000000000000000"),
      jwk: fc.constantFrom(...KEYS.map((key) => signer.describe(key).jwk)),
    },
    { requiredKeys: [] },
  );
  const theirs = fc.oneof(
    fc.constant(subjectSpiffeId(TD, { companyId: THEIRS })),
    agentId.map((agent) => subjectSpiffeId(TD, { companyId: THEIRS, agentId: agent })),
  );
  await fc.assert(
    fc.asyncProperty(mine, header, theirs, fc.boolean(), async (key, other, sub, replaceHeader) => {
      const profile = { alg: key.alg, audience: "vane", ttlSeconds: 3600 };
      const signed = await signer.sign(svidClaims(sub, profile, { now: NOW, jti: "j" }), key);
      const [, ...rest] = signed.split(".");
      const head = Buffer.from(JSON.stringify(other)).toString("base64url");
      const token = replaceHeader ? [head, ...rest].join(".") : signed;
      const verdict = await verifier.verify(token, keysOf, { trustDomain: TD, now: NOW });
      expect(verdict.valid).toBe(false);
    }),
    { numRuns: 500 },
  );
});

test("and none counts once a character of it is another", async () => {
  const key = KEYS[0] as KeyPair;
  const sub = subjectSpiffeId(TD, { companyId: MINE });
  const profile = { alg: key.alg, audience: "vane", ttlSeconds: 3600 };
  const token = await signer.sign(svidClaims(sub, profile, { now: NOW, jti: "j" }), key);
  const judge = (given: string) => verifier.verify(given, async () => KEYS, { trustDomain: TD, now: NOW });
  expect((await judge(token)).valid).toBe(true);
  const place = fc.integer({ min: 0, max: token.length - 1 });
  const letter = fc.constantFrom(..."ABCDwxyz0189-_.= ");
  await fc.assert(
    fc.asyncProperty(place, letter, async (at, put) => {
      fc.pre(token[at] !== put);
      const changed = token.slice(0, at) + put + token.slice(at + 1);
      expect((await judge(changed)).valid).toBe(false);
    }),
    { numRuns: 500 },
  );
});

test("whatever text is given for a token is taken apart in its one spelling or not at all", () => {
  const part = fc.oneof(
    fc.json().map((json) => Buffer.from(json).toString("base64url")),
    fc.base64String(),
    fc.string(),
  );
  fc.assert(
    fc.property(part, part, part, (header, claims, signature) => {
      const given = `${header}.${claims}.${signature}`;
      if (readSvidToken(given) === undefined) return;
      for (const each of given.split(".")) {
        expect(Buffer.from(each, "base64url").toString("base64url")).toBe(each);
      }
    }),
    { numRuns: 1000 },
  );
});
