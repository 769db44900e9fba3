import { X509Certificate } from "node:crypto";

const BLOCK = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]*-----END CERTIFICATE-----/g;

/** One certificate in PEM (RFC 7468), lines of 64, with a final newline. */
export function toPem(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}

/**
 * The certificates of a bundle, each as PEM; text between them is left out. Throws when it holds none or one that
 * cannot be read: half a bundle would trust less than its author meant, silently.
 */
export function parseBundle(text: string): string[] {
  const blocks = text.match(BLOCK) ?? [];
  if (blocks.length === 0) throw new Error("holds no PEM certificate");
  return blocks.map((block) => toPem(new X509Certificate(block).raw));
}
