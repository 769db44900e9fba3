import { X509Certificate } from "node:crypto";
import { readCertificateBundle } from "../../lib/certificate-bundle.ts";

/** What a server's roots are called (`crypto/ca/root.ts`); on macOS they are found by it. */
export const COMMON_NAME = "Agent Vault Root CA";

/** A root certificate that a trust store is given, or holds. */
export type RootCertificate = {
  readonly pem: string;
  /** SHA-256 in upper-case hex pairs with colons, as other tools show it. */
  readonly fingerprint: string;
  /** SHA-1 in hex without colons, by which macOS names certificates. */
  readonly sha1: string;
  /** The day of its end, `2036-11-28`. */
  readonly endsOn: string;
  /** A name for its file, the same wherever it is installed. */
  readonly fileName: string;
};

/** Every certificate of a PEM text that can be read. */
export function rootCertificates(pem: string): RootCertificate[] {
  return readCertificateBundle(pem).certificates.map((text) => {
    const certificate = new X509Certificate(text);
    const fingerprint = certificate.fingerprint256;
    const short = fingerprint.replaceAll(":", "").slice(0, 16).toLowerCase();
    return {
      pem: text,
      fingerprint,
      sha1: certificate.fingerprint.replaceAll(":", ""),
      endsOn: new Date(certificate.validTo).toISOString().slice(0, 10),
      fileName: `agent-vault-${short}`,
    };
  });
}

/** One spelling of a fingerprint for comparing: hex without colons and case. */
export function sameFingerprint(one: string, other: string): boolean {
  const bare = (text: string) => text.replace(/[:\s]/g, "").toLowerCase();
  return bare(one) === bare(other);
}
