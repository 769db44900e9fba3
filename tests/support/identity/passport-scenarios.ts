/**
 * Passports of every kind that a verifier has to tell apart, by the names that verifiers of other makes know them under.
 * They are signed here, by nothing of ours.
 */
import { createHash, generateKeyPairSync, type KeyObject, randomUUID, sign } from "node:crypto";
import type { PassportFault } from "../../../src/core/passport/check.ts";

export const TRUST_DOMAIN = "vault.globex.test";
const ORG = `spiffe://${TRUST_DOMAIN}/company/globex`;
const AGENT = `${ORG}/agent/crawler-7`;
export const AT = 1_795_863_936;

export type Scenario = {
  readonly name: string;
  readonly token: string;
  readonly jti: string;
  /** In seconds. */
  readonly now: number;
  readonly asked: { tool?: string; nonce?: string; audience?: string; requestHash?: string };
  readonly isRevoked: boolean;
  /** The scope that grants it, or the fault. */
  readonly expected: { readonly scopeGranted: string } | { readonly code: PassportFault };
};

type Change = {
  claims?: Record<string, unknown>;
  vane?: Record<string, unknown>;
  header?: Record<string, unknown>;
  asked?: Scenario["asked"];
  now?: number;
  isRevoked?: boolean;
  /** What becomes of the token once it is signed. */
  after?: (token: string) => string;
  key?: KeyObject;
};

/** The company's key, and what everything is signed with that is signed rightly. */
export function passportScenarios() {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const { privateKey: another } = generateKeyPairSync("ed25519");
  const spki = new Uint8Array(publicKey.export({ type: "spki", format: "der" }));
  const kid = createHash("sha256").update(spki).digest("hex").slice(0, 16);
  const make = (name: string, expected: PassportFault | { scopeGranted: string }, change: Change = {}) => {
    const jti = randomUUID();
    const claims = { ...claimsOf(jti, change.vane), ...change.claims };
    const header = { alg: "EdDSA", typ: "CAP+JWT", kid, ...change.header };
    const token = tokenOf(header, claims, change.key ?? privateKey);
    return {
      name,
      jti,
      token: change.after?.(token) ?? token,
      now: change.now ?? AT + 60,
      asked: change.asked ?? {},
      isRevoked: change.isRevoked ?? false,
      expected: typeof expected === "string" ? { code: expected } : expected,
    } satisfies Scenario;
  };
  const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
  return { spki, kid, pem, scenarios: scenariosWith(make, another) };
}

type Make = (name: string, expected: PassportFault | { scopeGranted: string }, change?: Change) => Scenario;

const GRANTED = { scopeGranted: "tool:search" };
const NONCE = "00112233445566778899aabbccddeeff";
const HASH = "a".repeat(64);

function scenariosWith(make: Make, another: KeyObject): readonly Scenario[] {
  return [
    make("valid-passport", GRANTED),
    make("valid-with-tool", GRANTED, { asked: { tool: "search" } }),
    make(
      "valid-wildcard-scope",
      { scopeGranted: "tool:*" },
      {
        vane: { scopes: ["data:read", "tool:*"] },
        asked: { tool: "search" },
      },
    ),
    make("cross-org-valid", GRANTED, {
      vane: { delegationChain: [`spiffe://${TRUST_DOMAIN}/company/initech`, ORG, AGENT] },
    }),
    make("nonce-correct", GRANTED, { vane: { nonce: NONCE }, asked: { nonce: NONCE } }),
    make("request-bound-match", GRANTED, { vane: { requestHash: HASH }, asked: { requestHash: HASH } }),
    make("within-leeway", GRANTED, { now: AT + 3630 }),
    make("malformed-token", "MALFORMED_TOKEN", { after: (token) => token.slice(0, token.lastIndexOf(".")) }),
    make("alg-none", "ALGORITHM_MISMATCH", { header: { alg: "none" } }),
    make("wrong-token-type", "WRONG_TOKEN_TYPE", { header: { typ: "JWT" } }),
    make("bad-signature", "SIGNATURE_INVALID", { key: another }),
    make("tampered-payload", "SIGNATURE_INVALID", { after: tamper }),
    make("expired-passport", "TOKEN_EXPIRED", { now: AT + 3631 }),
    make("no-expiry", "TOKEN_EXPIRED", { claims: { exp: undefined } }),
    make("nbf-in-future", "TOKEN_NOT_YET_VALID", { claims: { nbf: AT + 600 } }),
    make("wrong-protocol-audience", "AUDIENCE_MISMATCH", { claims: { aud: ["vane"] } }),
    make("invalid-issuer", "INVALID_ISSUER", { claims: { iss: "https://evil.example" } }),
    make("invalid-subject", "INVALID_SUBJECT", { claims: { sub: "crawler-7" } }),
    make("missing-vane-claims", "MALFORMED_CLAIMS", { claims: { vane: undefined } }),
    make("unsupported-version", "UNSUPPORTED_VERSION", { vane: { v: 2 } }),
    make("no-scopes", "MALFORMED_CLAIMS", { vane: { scopes: [] } }),
    make("invalid-delegation-chain", "CHAIN_INCOHERENT", { vane: { delegationChain: [AGENT, ORG] } }),
    make("missing-nonce", "MISSING_NONCE", { asked: { nonce: NONCE } }),
    make("nonce-mismatch", "NONCE_MISMATCH", { vane: { nonce: NONCE }, asked: { nonce: "f".repeat(32) } }),
    make("missing-audience", "MISSING_AUDIENCE", { asked: { audience: "https://mcp.example" } }),
    make("wrong-audience", "AUDIENCE_MISMATCH", {
      vane: { aud: "https://mcp.example" },
      asked: { audience: "https://other.example" },
    }),
    make("request-bound-unbound-verifier", "REQUEST_MISMATCH", { vane: { requestHash: HASH } }),
    make("scope-denied", "SCOPE_DENIED", { asked: { tool: "delete" } }),
    make("revoked-passport", "PASSPORT_REVOKED", { isRevoked: true }),
  ];
}

function claimsOf(jti: string, vane: Record<string, unknown> = {}) {
  return {
    iss: `spiffe://${TRUST_DOMAIN}/ca`,
    sub: AGENT,
    aud: ["vane:passport:v1"],
    jti,
    iat: AT,
    nbf: AT,
    exp: AT + 3600,
    vane: {
      v: 1,
      agentId: "crawler-7",
      org: "globex",
      orgSpiffeId: ORG,
      scopes: ["tool:search", "data:read"],
      delegationChain: [ORG, AGENT],
      ...vane,
    },
  };
}

function tokenOf(header: object, claims: object, key: KeyObject): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const input = `${encode(header)}.${encode(claims)}`;
  return `${input}.${sign(null, Buffer.from(input), key).toString("base64url")}`;
}

/** Another scope under the same signature. */
function tamper(token: string): string {
  const [header, payload = "", signature] = token.split(".");
  const claims = Buffer.from(payload, "base64url").toString().replace("tool:search", "tool:delete");
  return [header, Buffer.from(claims).toString("base64url"), signature].join(".");
}
