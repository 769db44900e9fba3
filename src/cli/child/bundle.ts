import { readCertificateBundle, systemRoots } from "../../lib/certificate-bundle.ts";
import { readIfPresent } from "../session/session-file.ts";
import { inheritedTrust } from "./env.ts";
import type { Environment } from "./environment.ts";

const CERTIFICATE =
  /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[\s\S]+?-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g;

/** Every certificate of the PEM texts once, in order, as one PEM text. What is no certificate is left out. */
export function mergeCertificates(pems: readonly string[]): string {
  const certificates = pems.flatMap((pem) => pem.match(CERTIFICATE) ?? []);
  return [...new Set(certificates)].map((certificate) => `${certificate}\n`).join("");
}

/**
 * What the child's clients shall trust: the system's roots, those that the parent's variables name, and ours. What
 * cannot be read of the parent's is passed over and warned of, for one bad certificate would spoil the file.
 */
export function trustBundle(parent: Environment, rootPem: string, warn: (text: string) => void): string {
  const inherited = [...inheritedTrust(parent)].flatMap(([file, name]) => {
    const text = readable(file);
    const { certificates, unreadable } = readCertificateBundle(text ?? "");
    if (text === undefined) warn(`passed over: ${name} names ${file}, which cannot be read`);
    else if (unreadable > 0) warn(`passed over: ${unreadable} of the certificates in ${file} (${name})`);
    return certificates;
  });
  return mergeCertificates([systemRoots(), ...inherited, rootPem]);
}

/** A file's text, or nothing when it cannot be read: a stale variable of the parent must not stop its child. */
export function readable(path: string): string | undefined {
  try {
    return readIfPresent(path);
  } catch {
    return undefined;
  }
}
