/**
 * Databases of NSS: Chromium, Chrome, Edge and programs made with Electron trust, on Linux, what is in their user's and not
 * what the system does. `certutil`, which NSS brings, is the only writer there is.
 */
import { join } from "node:path";
import { Failure } from "../failure.ts";
import { type RootCertificate, rootCertificates } from "./root-certificate.ts";
import type { Step } from "./steps.ts";
import type { Machine, TrustStore } from "./store.ts";

/** SSL servers are trusted through it, and neither mail nor code. */
const TRUSTED_FOR_SERVERS = "C,,";

export type NssUser = {
  readonly home: string;
  /** `XDG_DATA_HOME`, where it is set. */
  readonly dataHome: string | undefined;
};

/**
 * The user's databases: the old place, which wins for a browser that knows both, the new one, and that of Chromium as a
 * snap. Where there is none, the old place, which every browser reads. Throws a Failure without `certutil`.
 */
export function nssStores(machine: Machine, { home, dataHome }: NssUser): readonly TrustStore[] {
  const certutil = machine.tool("certutil");
  if (certutil === undefined) {
    throw new Failure(
      "certutil is not installed, and nothing else writes to the store of Chromium and its kin",
      {
        hint: "install libnss3-tools (Debian, Ubuntu), nss-tools (Fedora, Alpine), nss (Arch) or mozilla-nss-tools (SUSE)",
      },
    );
  }
  const old = join(home, ".pki/nssdb");
  const others = [
    join(dataHome ?? join(home, ".local/share"), "pki/nssdb"),
    join(home, "snap/chromium/current/.pki/nssdb"),
  ];
  const there = [old, ...others].filter((folder) => machine.isFolder(folder));
  if (there.length > 0) return there.map((folder) => storeIn(folder, certutil, true));
  return [storeIn(old, certutil, false)];
}

function storeIn(folder: string, certutil: string, exists: boolean): TrustStore {
  const of = (...words: readonly string[]) => [certutil, "-d", `sql:${folder}`, ...words];
  const added = (root: RootCertificate): Step[] => {
    const path = join(folder, `${root.fileName}.crt`);
    return [
      { type: "write", path, text: root.pem },
      { type: "run", command: of("-A", "-n", root.fileName, "-t", TRUSTED_FOR_SERVERS, "-i", path) },
      { type: "remove", path },
    ];
  };
  return {
    installed: async () => (exists ? await ownRoots(of) : []),
    add: (roots) => [
      ...(exists
        ? []
        : [
            { type: "run", command: ["mkdir", "-p", "-m", "700", folder] } as const,
            { type: "run", command: of("-N", "--empty-password") } as const,
          ]),
      ...roots.flatMap(added),
    ],
    remove: (roots) => roots.map(({ fileName }) => ({ type: "run", command: of("-D", "-n", fileName) })),
  };
}

/** Ours is an entry that is named by what it holds. */
async function ownRoots(of: (...words: readonly string[]) => string[]): Promise<RootCertificate[]> {
  const names = (await said(of("-L"))).match(/^agent-vault-[0-9a-f]{16}(?=\s)/gm) ?? [];
  const found = await Promise.all(names.map((name) => said(of("-L", "-n", name, "-a"))));
  return found.flatMap((pem, at) => rootCertificates(pem).filter(({ fileName }) => fileName === names[at]));
}

/** Nothing where it fails, as for a folder with no database in it: writing then says what is wrong. */
async function said(command: readonly string[]): Promise<string> {
  const child = Bun.spawn([...command], { env: {}, stdin: "ignore", stdout: "pipe", stderr: "ignore" });
  const [text, code] = await Promise.all([child.stdout.text(), child.exited]);
  return code === 0 ? text : "";
}
