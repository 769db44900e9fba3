/** How a machine, or a program of it, comes to trust the roots. */
import type { Snippet } from "../agents/snippets.ts";

/** Neither an address nor a fingerprint holds what a shell would take for its own. */
export function installSnippets(address: string, fingerprints: readonly string[]): readonly Snippet[] {
  const only = fingerprints.map((fingerprint) => ` \\\n  --fingerprint ${fingerprint}`).join("");
  const bundle = `${address}/v1/mitm/ca.pem`;
  return [
    {
      id: "install-system",
      title: "Linux and macOS",
      note: "Into the system's trust store (Debian, Fedora, Arch, SUSE and their kin, macOS). It shows what it does, and asks.",
      text: `sudo agent-vault ca install --address '${address}'${only}`,
    },
    {
      id: "install-browsers",
      title: "Browsers on Linux",
      note: "Chromium and its kin do not look into the system's trust store there. It needs certutil, and no root.",
      text: `agent-vault ca install --browsers --address '${address}'${only}`,
    },
    {
      id: "install-image",
      title: "Container image",
      note: "Debian and its kin; the image is built where it reaches this server, or with the file copied beside it.",
      text: [
        `ADD ${bundle} /usr/local/share/ca-certificates/agent-vault.crt`,
        "RUN update-ca-certificates",
      ].join("\n"),
    },
    {
      id: "install-program",
      title: "One program",
      note: "Node adds these roots to its own. Where a variable replaces a program's own roots, give it a file with both.",
      text: [
        `curl -fsS -o agent-vault-ca.pem '${bundle}'`,
        'export NODE_EXTRA_CA_CERTS="$PWD/agent-vault-ca.pem"',
        "openssl x509 -in agent-vault-ca.pem -noout -fingerprint -sha256",
      ].join("\n"),
    },
  ];
}
