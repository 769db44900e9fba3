import { verifiableUntil } from "../company/key-rotation.ts";
import type { CompanyId } from "../ids.ts";
import { formatMillis } from "../time.ts";
import type { KeyDescription, PublicJwk, SigningAlg } from "./signing-key.ts";
import type { SpiffeId } from "./spiffe-id.ts";

/** A JWK as it is published (RFC 7517); it never has a private member. */
export type PublishedJwk = PublicJwk & {
  readonly kid: string;
  readonly alg: SigningAlg;
  /** `sig` in key sets; `jwt-svid` in SPIFFE bundles, which libraries for JOSE pass over. */
  readonly use: "sig" | "jwt-svid";
};

export type JwkSet = { readonly keys: readonly PublishedJwk[] };

/** A company's key set together with its present Ed25519 key in every form; may be used as a `jwks_uri`. */
export type PublicKeyDocument = JwkSet & {
  readonly companyId: CompanyId;
  readonly spiffeId: SpiffeId;
  readonly kid: string;
  readonly pem: string;
  readonly jwk: PublishedJwk;
  readonly fingerprint: string;
};

/** A key and since when it signs, and signs no more; in ms since 1970. */
export type DatedKey = KeyDescription & { readonly createdAt: number; readonly retiredAt?: number };

/** The same with what became of each key, in members that JOSE passes over (RFC 7517, 4). */
export type KeyHistoryDocument = Omit<PublicKeyDocument, "keys"> & {
  readonly keys: readonly (PublishedJwk & {
    readonly status: "active" | "retired";
    readonly fingerprint: string;
    readonly pem: string;
    readonly createdAt: string;
    readonly retiredAt?: string;
    /** Until when it is published. */
    readonly verifiableUntil?: string;
  })[];
};

/** SPIFFE Trust Domain and Bundle 4. */
export type SpiffeBundle = JwkSet & {
  readonly spiffe_sequence: number;
  /** Seconds until a consumer should look again. */
  readonly spiffe_refresh_hint: number;
};

/** OpenID Connect Discovery 1.0, 3: what federation reads of an issuer that gives out tokens in no flow of its own. */
export type DiscoveryDocument = {
  readonly issuer: string;
  readonly jwks_uri: string;
  readonly response_types_supported: readonly ["id_token"];
  readonly subject_types_supported: readonly ["public"];
  readonly id_token_signing_alg_values_supported: readonly ["ES256", "EdDSA"];
};

const REFRESH_HINT_SECONDS = 300;

/** The key set of one company, Ed25519 first; `keys` are all that verify, the newest first. */
export function jwkSet(keys: readonly KeyDescription[]): JwkSet {
  return { keys: ed25519First(keys).map((key) => published(key, "sig")) };
}

/** Throws when the company has no Ed25519 key: it is made with the company. `keys` as for `jwkSet`. */
export function publicKeyDocument(
  company: { readonly companyId: CompanyId; readonly spiffeId: SpiffeId },
  keys: readonly KeyDescription[],
): PublicKeyDocument {
  const current = keys.find(({ alg }) => alg === "EdDSA");
  if (current === undefined) throw new Error(`company ${company.companyId} has no Ed25519 key`);
  const { kid, pem, fingerprint } = current;
  const jwk = published(current, "sig");
  return {
    companyId: company.companyId,
    spiffeId: company.spiffeId,
    kid,
    pem,
    jwk,
    fingerprint,
    keys: jwkSet(keys).keys,
  };
}

/** `keys` as for `jwkSet`; throws as `publicKeyDocument`. */
export function keyHistoryDocument(
  company: { readonly companyId: CompanyId; readonly spiffeId: SpiffeId },
  keys: readonly DatedKey[],
): KeyHistoryDocument {
  const document = publicKeyDocument(company, keys);
  return { ...document, keys: ed25519First(keys).map((key) => ({ ...published(key, "sig"), ...fate(key) })) };
}

function fate({ fingerprint, pem, createdAt, retiredAt }: DatedKey) {
  const shown = { fingerprint, pem, createdAt: formatMillis(createdAt) };
  if (retiredAt === undefined) return { status: "active", ...shown } as const;
  const until = formatMillis(verifiableUntil(retiredAt));
  return { status: "retired", ...shown, retiredAt: formatMillis(retiredAt), verifiableUntil: until } as const;
}

/** The bundle of one company; `sequence` grows with every change of its keys. `keys` as for `jwkSet`. */
export function spiffeBundle(keys: readonly KeyDescription[], sequence: number): SpiffeBundle {
  return {
    keys: ed25519First(keys).map((key) => published(key, "jwt-svid")),
    spiffe_sequence: sequence,
    spiffe_refresh_hint: REFRESH_HINT_SECONDS,
  };
}

/** `issuer` is the URL in front of `/.well-known/openid-configuration`. */
export function discoveryDocument(issuer: string): DiscoveryDocument {
  return {
    issuer,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ["id_token"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["ES256", "EdDSA"],
  };
}

function published({ jwk, kid, alg }: KeyDescription, use: PublishedJwk["use"]): PublishedJwk {
  return { ...jwk, kid, alg, use };
}

function ed25519First<K extends KeyDescription>(keys: readonly K[]): readonly K[] {
  return [...keys].sort((a, b) => Number(b.alg === "EdDSA") - Number(a.alg === "EdDSA"));
}
