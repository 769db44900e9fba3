import { createPrivateKey, generateKeyPairSync, type KeyObject, X509Certificate } from "node:crypto";
import { AppError } from "../../core/errors.ts";
import { Secret } from "../../core/secret.ts";
import type { Barrier } from "../../ports/barrier.ts";
import type { Clock } from "../../ports/clock.ts";
import type { CertificateAuthority, KeyRepo } from "../../ports/store/keys.ts";
import { buildCertificate, distinguishedName, extensions, KEY_USAGE, keyIdentifier } from "./certificate.ts";
import { loadDer } from "./der.ts";
import { toPem } from "./pem.ts";

const COMMON_NAME = "Agent Vault Root CA";
const YEARS = 10;
/** How far a client's clock may be off, either way: virtual machines that slept and containers are hours out. */
export const CLOCK_SKEW_MS = 48 * 3_600_000;

/** The instance's root, opened: what leaves are signed with. */
export type Root = {
  readonly certPem: string;
  readonly certificate: X509Certificate;
  readonly key: KeyObject;
};

/**
 * The root of this instance, made on first use; the first of several servers wins. The private key leaves memory
 * sealed only. Throws `decryption_failed` when the stored key does not open or does not fit the certificate.
 */
export async function openRoot(keys: KeyRepo, barrier: Barrier, clock: Clock): Promise<Root> {
  const record =
    (await keys.certificateAuthority()) ??
    (await keys.createCertificateAuthority(await newRecord(barrier, clock)));
  try {
    const key = createPrivateKey(barrier.open(record.sealedKey, { kind: "ca-key" }).open());
    const certificate = new X509Certificate(record.certPem);
    if (!certificate.checkPrivateKey(key)) throw new Error("the key is another certificate's");
    return { certPem: record.certPem, certificate, key };
  } catch (cause) {
    throw new AppError("decryption_failed", {
      message: "The key of the certificate authority does not open with this vault's key, or is damaged.",
      hint: "Restore the database from a backup.",
      cause,
    });
  }
}

async function newRecord(barrier: Barrier, clock: Clock): Promise<CertificateAuthority> {
  const der = await loadDer();
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const name = distinguishedName(der, COMMON_NAME);
  const make = extensions(der);
  const end = new Date(clock.now());
  end.setUTCFullYear(end.getUTCFullYear() + YEARS);
  const certificate = buildCertificate(der, {
    issuer: name,
    subject: name,
    notBefore: clock.now() - CLOCK_SKEW_MS,
    notAfter: end.getTime(),
    publicKey,
    extensions: [
      make.certificateAuthority(),
      make.keyUsage(KEY_USAGE.certSignAndCrlSign),
      make.subjectKeyId(keyIdentifier(publicKey)),
    ],
    signer: privateKey,
  });
  const secret = new Secret(privateKey.export({ type: "pkcs8", format: "pem" }).toString());
  return { certPem: toPem(certificate), sealedKey: barrier.seal(secret, { kind: "ca-key" }) };
}
