import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { rootCertificates } from "node:tls";

const BLOCK = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]*-----END CERTIFICATE-----/g;

/** Where systems keep their roots: Debian, Fedora twice, SUSE, Alpine and macOS, FreeBSD. */
const SYSTEM_FILES = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/ssl/cert.pem",
  "/usr/local/share/certs/ca-root-nss.crt",
];

/**
 * The certificates of a PEM bundle (RFC 7468), one string each; text between them is left out. Throws when it
 * holds none or one that cannot be read: half a bundle would trust less than its author meant, silently.
 */
export function parseCertificateBundle(text: string): string[] {
  const { certificates, unreadable } = readCertificateBundle(text);
  if (unreadable > 0) throw new Error("holds a certificate that cannot be read");
  if (certificates.length === 0) throw new Error("holds no PEM certificate");
  return certificates;
}

/** What of a PEM bundle can be read, one string per certificate, and how many of its certificates cannot. */
export function readCertificateBundle(text: string): { certificates: string[]; unreadable: number } {
  const blocks = text.match(BLOCK) ?? [];
  const certificates = blocks.flatMap((block) => {
    try {
      return [`${new X509Certificate(block).toString().trimEnd()}\n`];
    } catch {
      return [];
    }
  });
  return { certificates, unreadable: blocks.length - certificates.length };
}

/** The roots this system trusts, as one PEM text; without a readable system file, the ones built in. */
export function systemRoots(files: readonly string[] = SYSTEM_FILES): string {
  for (const file of files) {
    try {
      const text = readFileSync(file, "utf8");
      if (text.includes("-----BEGIN CERTIFICATE-----")) return text;
    } catch {
      // Not on this system: the next one may be.
    }
  }
  return `${rootCertificates.join("\n")}\n`;
}
