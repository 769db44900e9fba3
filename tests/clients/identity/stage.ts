/**
 * Two companies at the compiled binary, the SVIDs of one agent and what a verifier is given; and what must not verify,
 * made of these or, where the server would not sign it, with keys of the test's own.
 */
import { createHmac, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { readSessions } from "../../../src/cli/session/session-file.ts";
import { createAuthority } from "../../support/certificates.ts";
import { startVault } from "../../support/process/vault.ts";

export const TRUST_DOMAIN = "vault.globex.test";
export const SUBJECT = `spiffe://${TRUST_DOMAIN}/company/globex/agent/crawler-7`;
export const REPORTS = "spiffe://example.test/reports";

/** A token, and all that somebody has to judge it by. */
export type Case = {
  readonly name: string;
  readonly token: string;
  /** The document of the company's public keys, and its SPIFFE bundle; both as they came. */
  readonly keys: PublicKeys;
  readonly bundle: { readonly keys: readonly object[] };
  readonly trustDomain: string;
  readonly audience: string;
};

export type PublicKeys = {
  readonly kid: string;
  readonly pem: string;
  readonly keys: readonly (Readonly<Record<string, string>> & { readonly kid: string })[];
};

export type Stage = AsyncDisposable & {
  /** Where the key set of globex is, for whoever fetches it. */
  readonly keySetUrl: string;
  readonly ed25519: Case;
  readonly p256: Case;
  /** What the same company signs for third parties, which is no SVID. */
  readonly passport: string;
  /** None may verify. */
  readonly refused: readonly Case[];
};

export async function identityStage(): Promise<Stage> {
  // Nothing is proxied, but the server takes no file without a certificate.
  const upstreamCa = createAuthority("Identity test").pem;
  const vault = await startVault({ upstreamCa, hosts: [], env: { SPIFFE_TRUST_DOMAIN: TRUST_DOMAIN } });
  try {
    // The first command makes its user the owner.
    await vault.mustCli(["vault", "list"]);
    const token = readSessions(vault.home.at(".agent-vault", "session.json"))[0]?.token;
    const ask = caller(vault.address);
    const join = async (companyId: string) => {
      const { apiKey } = await ask("POST", "/v1/companies", token, { companyId });
      const { svid } = await ask("POST", "/v1/agents/register", apiKey, { agentId: "crawler-7" });
      return { apiKey, svid } as { apiKey: string; svid: string };
    };
    const [globex, initech] = [await join("globex"), await join("initech")];
    const query = new URLSearchParams({ alg: "ES256", audience: REPORTS });
    const es256 = await ask("GET", `/v1/agents/crawler-7/svid?${query}`, globex.apiKey);
    const terms = { scopes: ["tool:search"], ttl: 600 };
    const { passport } = await ask("POST", "/v1/agents/crawler-7/passport", globex.apiKey, terms);
    const known = {
      keys: (await ask("GET", "/v1/ca/public-key?companyId=globex")) as PublicKeys,
      bundle: await ask("GET", "/v1/ca/spiffe-bundle?companyId=globex"),
      trustDomain: TRUST_DOMAIN,
      audience: "vane",
    };
    const ed25519 = { name: "an SVID", token: globex.svid, ...known };
    const p256 = {
      ...known,
      name: "one of the SPIFFE profile",
      token: es256.svid as string,
      audience: REPORTS,
    };
    return {
      keySetUrl: `${vault.address}/v1/ca/public-key?companyId=globex`,
      ed25519,
      p256,
      passport: passport as string,
      refused: [...forged(ed25519, p256, initech.svid), expired(known)],
      [Symbol.asyncDispose]: () => vault[Symbol.asyncDispose](),
    };
  } catch (error) {
    await vault[Symbol.asyncDispose]();
    throw error;
  }
}

/** Asks that server and gives the answer's JSON; rejects for any that is no success. */
export function caller(address: string) {
  return async (method: string, path: string, token?: string, body?: object) => {
    const answer = await fetch(`${address}${path}`, {
      method,
      headers: {
        "Content-Type": "application/json",
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text);
  };
}

function forged(ed25519: Case, p256: Case, ofInitech: string): readonly Case[] {
  const [header, claims, signature] = parts(ed25519.token);
  const own = generateKeyPairSync("ed25519").privateKey;
  const { kid, pem } = ed25519.keys;
  const input = `${base64url({ alg: "HS256", typ: "JWT", kid })}.${claims}`;
  const mac = createHmac("sha256", pem).update(input).digest("base64url");
  const later = base64url({ ...read(claims), exp: Number(read(claims)["exp"]) + 86_400 });
  const [es256Header, es256Claims, es256Signature] = parts(p256.token);
  const es256Later = base64url({ ...read(es256Claims), sub: `${SUBJECT}-b` });
  return [
    { ...ed25519, name: "one that is made to last longer", token: `${header}.${later}.${signature}` },
    { ...ed25519, name: "one for somebody else", audience: "another" },
    { ...ed25519, name: "one of another company", token: ofInitech },
    {
      ...ed25519,
      name: "another company's signature under our claims",
      token: `${header}.${claims}.${parts(ofInitech)[2]}`,
    },
    {
      ...ed25519,
      name: "another key under our kid",
      token: signed({ alg: "EdDSA", typ: "JWT", kid }, claims, own),
    },
    { ...ed25519, name: "no signature", token: `${header}.${claims}.` },
    { ...ed25519, name: "alg none", token: `${base64url({ alg: "none", typ: "JWT", kid })}.${claims}.` },
    { ...ed25519, name: "a MAC with the public key as its secret", token: `${input}.${mac}` },
    {
      ...p256,
      name: "one of the SPIFFE profile for another agent",
      token: `${es256Header}.${es256Later}.${es256Signature}`,
    },
    { ...p256, name: "one of the SPIFFE profile for somebody else", audience: "another" },
    {
      ...p256,
      name: "another key under the kid of the SPIFFE profile",
      token: signed(
        read(es256Header),
        es256Claims,
        generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey,
      ),
    },
  ];
}

/** Signed as it should be, by the key of a company whose document and bundle are made like ours. */
function expired({ keys, trustDomain, audience }: Omit<Case, "name" | "token">): Case {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const kid = "0123456789abcdef";
  const jwk = { ...(publicKey.export({ format: "jwk" }) as Record<string, string>), kid, alg: "ES256" };
  const hourAgo = Math.floor(Date.now() / 1000) - 3600;
  const claims = { sub: SUBJECT, aud: [audience], iat: hourAgo, nbf: hourAgo, exp: hourAgo + 60, jti: "j" };
  return {
    name: "one that has expired",
    token: signed({ alg: "ES256", typ: "JWT", kid }, base64url(claims), privateKey),
    keys: { ...keys, keys: [{ ...jwk, use: "sig" }] },
    bundle: { keys: [{ ...jwk, use: "jwt-svid" }] },
    trustDomain,
    audience,
  };
}

function signed(header: object, claims: string, key: KeyObject): string {
  const input = `${base64url(header)}.${claims}`;
  const hash = key.asymmetricKeyType === "ec" ? "sha256" : null;
  return `${input}.${sign(hash, Buffer.from(input), { key, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;
}

export function parts(token: string): readonly [header: string, claims: string, signature: string] {
  const [header = "", claims = "", signature = ""] = token.split(".");
  return [header, claims, signature];
}

function read(part: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, "base64url").toString());
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
