import { readIfPresent } from "../session/session-file.ts";

/** Where systems keep their roots in one file; the first that is there is used. */
const SYSTEM_BUNDLES = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/ssl/cert.pem",
  "/usr/local/share/certs/ca-root-nss.crt",
];

const CERTIFICATE =
  /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[\s\S]+?-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g;

/** Every certificate of the PEM texts once, in order, as one PEM text. What is no certificate is left out. */
export function mergeCertificates(pems: readonly string[]): string {
  const certificates = pems.flatMap((pem) => pem.match(CERTIFICATE) ?? []);
  return [...new Set(certificates)].map((certificate) => `${certificate}\n`).join("");
}

/** The roots this system trusts, as PEM; the ones compiled into this program when the system keeps none in a file. */
export async function systemRoots(): Promise<string> {
  for (const path of SYSTEM_BUNDLES) {
    const pem = readable(path);
    if (pem?.includes("BEGIN CERTIFICATE")) return pem;
  }
  const { rootCertificates } = await import("node:tls");
  return rootCertificates.join("\n");
}

/** A file's text, or nothing when it cannot be read: a stale variable of the parent must not stop its child. */
export function readable(path: string): string | undefined {
  try {
    return readIfPresent(path);
  } catch {
    return undefined;
  }
}
