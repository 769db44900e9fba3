import { createPrivateKey, generateKeyPairSync, type KeyObject, X509Certificate } from "node:crypto";
import type { RootLife } from "../../core/certificate/succession.ts";
import { AppError } from "../../core/errors.ts";
import { Secret } from "../../core/secret.ts";
import type { Barrier } from "../../ports/barrier.ts";
import type { Clock } from "../../ports/clock.ts";
import type { KeyRepo, StoredRoot } from "../../ports/store/instance/keys.ts";
import { buildCertificate, distinguishedName, extensions, KEY_USAGE, keyIdentifier } from "./certificate.ts";
import { loadDer } from "./der.ts";
import { toPem } from "./pem.ts";

const COMMON_NAME = "Agent Vault Root CA";
const YEARS = 10;
/** How far a client's clock may be off, either way: virtual machines that slept and containers are hours out. */
export const CLOCK_SKEW_MS = 48 * 3_600_000;

/** A root of the instance, opened: what leaves are signed with. */
export type Root = RootLife & {
  readonly certPem: string;
  readonly certificate: X509Certificate;
  readonly key: KeyObject;
};

/**
 * The roots of this instance by generation, the first made on first use; the first of several servers wins. Private keys
 * leave memory sealed only. Throws `decryption_failed` when a stored key does not open or does not fit its certificate.
 */
export async function openRoots(
  keys: Pick<KeyRepo, "roots" | "createRoot">,
  barrier: Barrier,
  clock: Clock,
): Promise<readonly Root[]> {
  const stored = await keys.roots();
  const records =
    stored.length > 0 ? stored : await keys.createRoot(await newRoot({ barrier, clock }, 1, clock.now()));
  return records.map((record) => openRecord(record, barrier));
}

function openRecord({ generation, certPem, sealedKey, signsFrom }: StoredRoot, barrier: Barrier): Root {
  try {
    const key = createPrivateKey(barrier.open(sealedKey, { kind: "ca-key" }).open());
    const certificate = new X509Certificate(certPem);
    if (!certificate.checkPrivateKey(key)) throw new Error("the key is another certificate's");
    const [validFrom, validTo] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
    return { generation, signsFrom, validFrom, validTo, certPem, certificate, key };
  } catch (cause) {
    throw new AppError("decryption_failed", {
      message: "The key of the certificate authority does not open with this vault's key, or is damaged.",
      hint: "Restore the database from a backup.",
      cause,
    });
  }
}

type Making = { readonly barrier: Barrier; readonly clock: Clock };

/** A root that nobody keeps yet, valid from now on, and two days back, for ten years. */
export async function newRoot(
  { barrier, clock }: Making,
  generation: number,
  signsFrom: number,
): Promise<StoredRoot> {
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
  const sealedKey = barrier.seal(secret, { kind: "ca-key" });
  return { generation, certPem: toPem(certificate), sealedKey, signsFrom };
}
