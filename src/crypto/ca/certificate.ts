import { createHash, type KeyObject, randomBytes, sign } from "node:crypto";
import type { Der, Node } from "./der.ts";

const OID = {
  commonName: "2.5.4.3",
  ecdsaWithSha256: "1.2.840.10045.4.3.2",
  subjectKeyId: "2.5.29.14",
  keyUsage: "2.5.29.15",
  subjectAltName: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  authorityKeyId: "2.5.29.35",
  extendedKeyUsage: "2.5.29.37",
  serverAuth: "1.3.6.1.5.5.7.3.1",
} as const;

/** First byte of the KeyUsage bit string (RFC 5280, 4.2.1.3), and how many of its low bits are unused. */
export const KEY_USAGE = {
  digitalSignatureAndKeyEncipherment: { bits: 0xa0, unused: 5 },
  certSignAndCrlSign: { bits: 0x06, unused: 1 },
} as const;

export type CertificateParts = {
  readonly issuer: Node;
  readonly subject: Node;
  /** Milliseconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly publicKey: KeyObject;
  readonly extensions: readonly Node[];
  /** P-256. */
  readonly signer: KeyObject;
};

/** A version 3 certificate, signed with ECDSA over SHA-256, as DER. */
export function buildCertificate(der: Der, parts: CertificateParts): Buffer {
  const algorithm = der.sequence(der.oid(OID.ecdsaWithSha256));
  const body = der.sequence(
    der.explicit(0, der.integer(Uint8Array.of(2))),
    der.integer(serialNumber()),
    algorithm,
    parts.issuer,
    der.sequence(der.time(parts.notBefore), der.time(parts.notAfter)),
    parts.subject,
    der.parse(spki(parts.publicKey)),
    der.explicit(3, der.sequence(...parts.extensions)),
  );
  const signature = sign("sha256", der.encode(body), { key: parts.signer, dsaEncoding: "der" });
  return der.encode(der.sequence(body, algorithm, der.bitString(signature)));
}

/** A name of one common name, or of nothing. */
export function distinguishedName(der: Der, commonName: string | undefined): Node {
  if (commonName === undefined) return der.sequence();
  return der.sequence(der.set(der.sequence(der.oid(OID.commonName), der.utf8(commonName))));
}

/** SHA-1 of the key's point: a name for the key, not a defence (RFC 5280, 4.2.1.2). */
export function keyIdentifier(publicKey: KeyObject): Uint8Array {
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const point = Buffer.concat([
    Uint8Array.of(0x04),
    Buffer.from(x, "base64url"),
    Buffer.from(y, "base64url"),
  ]);
  return createHash("sha1").update(point).digest();
}

/** The extensions in use, each with the criticality that RFC 5280 asks for. */
export function extensions(der: Der) {
  const extension = (oid: string, critical: boolean, value: Node): Node =>
    der.sequence(der.oid(oid), ...(critical ? [der.boolean(true)] : []), der.octetString(der.encode(value)));
  return {
    certificateAuthority: () => extension(OID.basicConstraints, true, der.sequence(der.boolean(true))),
    endEntity: () => extension(OID.basicConstraints, true, der.sequence()),
    keyUsage: ({ bits, unused }: (typeof KEY_USAGE)[keyof typeof KEY_USAGE]) =>
      extension(OID.keyUsage, true, der.bitString(Uint8Array.of(bits), unused)),
    serverAuth: () => extension(OID.extendedKeyUsage, false, der.sequence(der.oid(OID.serverAuth))),
    subjectKeyId: (id: Uint8Array) => extension(OID.subjectKeyId, false, der.octetString(id)),
    authorityKeyId: (id: Uint8Array) =>
      extension(OID.authorityKeyId, false, der.sequence(der.implicit(0, id))),
    /** Critical when the subject is empty, because then the names stand nowhere else. */
    subjectAltName: (names: readonly Node[], critical: boolean) =>
      extension(OID.subjectAltName, critical, der.sequence(...names)),
  };
}

/** 128 random bits less two: positive and of full length without a leading zero. */
function serialNumber(): Uint8Array {
  const bytes = new Uint8Array(randomBytes(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes;
}

function spki(key: KeyObject): Buffer {
  return key.export({ type: "spki", format: "der" });
}
