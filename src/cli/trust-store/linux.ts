/** Linux: a folder for the machine's own roots, one file each, and a tool that takes them into the bundle. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type RootCertificate, rootCertificates } from "./root-certificate.ts";
import type { Machine, TrustStore } from "./store.ts";

type Layout = {
  readonly folder: string;
  readonly tool: string;
  /** So that what is gone from the folder goes from the bundle too. */
  readonly afterRemoval: readonly string[];
};

const LAYOUTS: readonly Layout[] = [
  // Debian, Ubuntu, Alpine.
  { folder: "/usr/local/share/ca-certificates", tool: "update-ca-certificates", afterRemoval: ["--fresh"] },
  // Fedora, RHEL and their kin.
  { folder: "/etc/pki/ca-trust/source/anchors", tool: "update-ca-trust", afterRemoval: [] },
  // Arch.
  { folder: "/etc/ca-certificates/trust-source/anchors", tool: "update-ca-trust", afterRemoval: [] },
  // SUSE.
  { folder: "/etc/pki/trust/anchors", tool: "update-ca-certificates", afterRemoval: [] },
];

/** The store of this machine's distribution, or nothing for one that is not known. */
export function linuxStore({ isFolder, tool }: Machine): TrustStore | undefined {
  for (const { folder, tool: name, afterRemoval } of LAYOUTS) {
    const program = tool(name);
    if (program !== undefined && isFolder(folder)) return storeIn(folder, [program], afterRemoval);
  }
  return undefined;
}

function storeIn(folder: string, refresh: readonly string[], afterRemoval: readonly string[]): TrustStore {
  const pathOf = ({ fileName }: RootCertificate) => join(folder, `${fileName}.crt`);
  return {
    installed: async () => readdirSync(folder).flatMap((name) => ownRoots(folder, name)),
    add: (roots) => [
      ...roots.map((root) => ({ type: "write", path: pathOf(root), text: root.pem }) as const),
      { type: "run", command: refresh },
    ],
    remove: (roots) => [
      ...roots.map((root) => ({ type: "remove", path: pathOf(root) }) as const),
      { type: "run", command: [...refresh, ...afterRemoval] },
    ],
  };
}

/** Ours is a file that is named by what it holds; another's, whatever it is called, is not touched. */
function ownRoots(folder: string, name: string): readonly RootCertificate[] {
  if (!/^agent-vault-[0-9a-f]{16}\.crt$/.test(name)) return [];
  const roots = rootCertificates(readFileSync(join(folder, name), "utf8"));
  return roots.length === 1 ? roots.filter(({ fileName }) => `${fileName}.crt` === name) : [];
}
