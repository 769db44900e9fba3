import { generateKeyPairSync } from "node:crypto";
import type { Leaf } from "../../ports/leaf-issuer.ts";
import { buildCertificate, distinguishedName, extensions, KEY_USAGE, keyIdentifier } from "./certificate.ts";
import { type Der, loadDer, type Node } from "./der.ts";
import { type HostName, parseHostName } from "./host-name.ts";
import { toPem } from "./pem.ts";
import { CLOCK_SKEW_MS, type Root } from "./root.ts";

/** How long a leaf is handed out. */
const USE_MS = 24 * 3_600_000;
/** `ub-common-name` of RFC 5280. A longer host stands in the alternative names alone. */
const MAX_COMMON_NAME = 64;

export type IssuedLeaf = {
  readonly leaf: Leaf;
  /** Of the root that has signed it. */
  readonly generation: number;
  /** Milliseconds since 1970 from which it is valid. */
  readonly validFrom: number;
  /** Milliseconds since 1970 from which another is to be made, while clients with a fast clock still accept this one. */
  readonly renewAt: number;
};
export type MintLeaf = (host: string, now: number) => IssuedLeaf;

/**
 * Makes leaves under `root`, all with one P-256 key that lives as long as this process. Each is valid for its host
 * and for `extraHosts`, for the 24 hours of its use and two days before and after, for clients whose clock is off; no
 * longer than the root. A host that is no host name or address is refused with `bad_request`.
 */
export async function createMint(root: Root, extraHosts: readonly string[] = []): Promise<MintLeaf> {
  const der = await loadDer();
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const issuer = subjectOf(der, root.certificate.raw);
  const rootEnd = Date.parse(root.certificate.validTo);
  const make = extensions(der);
  const constant = [
    make.endEntity(),
    make.keyUsage(KEY_USAGE.digitalSignatureAndKeyEncipherment),
    make.serverAuth(),
    make.subjectKeyId(keyIdentifier(publicKey)),
    make.authorityKeyId(keyIdentifier(root.certificate.publicKey)),
  ];
  return (host, now) => {
    const names = [...new Set([host, ...extraHosts])].map((name) => toGeneralName(der, parseHostName(name)));
    const commonName = host.length <= MAX_COMMON_NAME ? host : undefined;
    const renewAt = now + USE_MS;
    const certificate = buildCertificate(der, {
      issuer,
      subject: distinguishedName(der, commonName),
      notBefore: now - CLOCK_SKEW_MS,
      notAfter: Math.min(renewAt + CLOCK_SKEW_MS, rootEnd),
      publicKey,
      extensions: [...constant, make.subjectAltName(names, commonName === undefined)],
      signer: root.key,
    });
    const { generation } = root;
    return { leaf: { cert: toPem(certificate), key }, generation, validFrom: now - CLOCK_SKEW_MS, renewAt };
  };
}

function toGeneralName(der: Der, host: HostName): Node {
  return host.type === "dns"
    ? der.implicit(2, Buffer.from(host.name, "latin1"))
    : der.implicit(7, host.bytes);
}

/** The subject as it stands in the certificate: chains are built by comparing it byte for byte. */
function subjectOf(der: Der, certificate: Uint8Array): Node {
  const subject = der.children(der.children(der.parse(certificate))[0])[5];
  if (subject === undefined) throw new Error("the root certificate has no subject");
  return subject;
}
