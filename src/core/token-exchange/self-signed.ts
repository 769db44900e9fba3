/** JWTs that an agent signs itself with the key of its DID, to be had a token for (RFC 7523, 3). */
import { AppError } from "../errors.ts";
import type { Fields } from "../fields.ts";
import { ed25519Bytes, type PublicKey, publicKeyOfDid } from "../identity/did.ts";
import { readSvidToken, signedParts } from "../identity/svid-token.ts";
import { isLoopbackHost } from "../net/loopback.ts";

export type SelfSigned = {
  readonly publicKey: PublicKey;
  /** The key's 32 bytes. */
  readonly key: Uint8Array;
  readonly jti: string;
  /** In seconds since 1970. */
  readonly iat: number;
  readonly exp: number;
  /** What is signed, and the signature; nothing is verified yet. */
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
};

const MAX_SECONDS = 300;
const LEEWAY_SECONDS = 30;
const MAX_JTI = 128;
const HEADER_MEMBERS = ["alg", "typ", "kid"];
/** The second is the name that RFC 9864 gives to the same. */
const ALGS = ["EdDSA", "Ed25519"];
const PATHS = ["/v1/token/exchange", "/oauth/token"];

/** Whether a token names a DID as its issuer, which no token of ours does. */
export function isSelfSigned(token: string): boolean {
  const issuer = readSvidToken(token)?.claims["iss"];
  return typeof issuer === "string" && issuer.startsWith("did:");
}

/** What such a token says where all of it holds but the signature. Throws `invalid_request`. */
export function readSelfSigned(
  token: string,
  { endpoints, now }: { readonly endpoints: readonly string[]; readonly now: number },
): SelfSigned {
  const said = readSvidToken(token);
  if (said === undefined) throw refused("it is no token of the form header.claims.signature");
  demandHeader(said.header);
  const { iss, sub, aud } = said.claims;
  if (typeof iss !== "string" || iss !== sub) throw refused("its iss and sub are to be the same DID");
  const publicKey = publicKeyOfDid(iss);
  const key = publicKey && ed25519Bytes(publicKey);
  if (publicKey === undefined || key === undefined) throw refused("its DID has no Ed25519 key");
  if (![aud].flat().some((one) => endpoints.includes(one as string))) {
    throw refused(`its aud is to be ${endpoints[0] ?? ""}`);
  }
  return { publicKey, key, ...demandTimes(said.claims, now), ...signedParts(token) };
}

/**
 * What the audience of such a token may be at a server that is reached there. A server of this machine has several names
 * for it, which all mean this machine.
 */
export function tokenEndpoints(baseUrl: string): readonly string[] {
  const url = new URL(baseUrl);
  const hosts = isLoopbackHost(url.hostname)
    ? [url.hostname, "127.0.0.1", "localhost", "[::1]"]
    : [url.hostname];
  const port = url.port === "" ? "" : `:${url.port}`;
  const path = url.pathname.replace(/\/$/, "");
  return [...new Set(hosts)].flatMap((host) =>
    PATHS.map((endpoint) => `${url.protocol}//${host}${port}${path}${endpoint}`),
  );
}

function demandHeader({ alg, typ, ...rest }: Fields): void {
  const isPlain = Object.keys(rest).every((name) => HEADER_MEMBERS.includes(name));
  if (!ALGS.includes(alg as string)) throw refused("its alg is to be EdDSA");
  if (!isPlain || (typ !== undefined && typ !== "JWT"))
    throw refused("its header is to hold alg, typ and kid alone");
}

function demandTimes(
  { iat, exp, nbf = iat, jti }: Fields,
  now: number,
): Pick<SelfSigned, "iat" | "exp" | "jti"> {
  const seconds = now / 1000;
  if (typeof jti !== "string" || jti === "" || jti.length > MAX_JTI) {
    throw refused(`its jti is to be a text of at most ${MAX_JTI} characters`);
  }
  if (!isTime(iat) || !isTime(exp) || !isTime(nbf)) throw refused("its iat and exp are to be whole seconds");
  if (exp - iat > MAX_SECONDS) throw refused(`it is to last ${MAX_SECONDS} seconds at most`);
  if (Math.max(iat, nbf) > seconds + LEEWAY_SECONDS) throw refused("it is not valid yet");
  if (exp <= seconds) throw refused("it has expired");
  return { iat, exp, jti };
}

function isTime(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function refused(why: string): AppError {
  return new AppError("invalid_request", { message: `the self-signed token: ${why}` });
}
