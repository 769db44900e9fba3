/**
 * Files that tell clients whom to trust, for `vault run`. They lie in a folder named by the root's fingerprint and by
 * what the files hold, so that no other run, of another server or in another shell, changes those of a running one.
 */
import { createHash, X509Certificate } from "node:crypto";
import { readdirSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { keepPrivateFile, makePrivateFile, writePrivateFile } from "../session/private-file.ts";
import { JAVA_TRUST_STORE_FILE } from "./java/java-options.ts";
import { javaTrustStore } from "./java/trust-store.ts";
import { NODE_SHIM_FILE } from "./node-options.ts";

export type ClientFiles = {
  /** Our root alone. */
  readonly caPath: string;
  /** The system's roots, the shell's and ours. */
  readonly bundlePath: string;
  readonly wgetrc: string;
  readonly aptConfig: string;
  /** Holds an ini file for PHP. */
  readonly phpFolder: string;
  /** What Node is made to load. */
  readonly nodeShim: string | undefined;
  /** The bundle as Java reads it; undefined where Java is to be told nothing. */
  readonly javaTrustStore: string | undefined;
};

export type ClientFileParts = {
  readonly rootPem: string;
  readonly bundle: string;
  /** The text of the user's own wgetrc. */
  readonly wgetrc: string;
  /** The user's own `APT_CONFIG`. */
  readonly aptConfig: string | undefined;
  /** The text of what Node is made to load; undefined where it is to load nothing. */
  readonly nodeShim: string | undefined;
  readonly java: boolean;
};

/** Twice the longest life of a run's token. */
const KEPT_MS = 60 * 24 * 3_600_000;
const FOLDER = /^[0-9a-f]{16}-[0-9a-f]{8}$/;

/** Where the user's own part of a generated file ends. */
const OURS = "# Added by agent-vault; this file is written anew by each run.";

/** Writes the files (0600) under `trust` and says where they are; folders that no run can still use are removed. */
export function writeClientFiles(trust: string, parts: ClientFileParts): ClientFiles {
  const fingerprint = new X509Certificate(parts.rootPem).fingerprint256.replaceAll(":", "").toLowerCase();
  const digest = createHash("sha256")
    .update(JSON.stringify([parts.bundle, parts.wgetrc, parts.aptConfig, parts.nodeShim]))
    .digest("hex");
  const name = `${fingerprint.slice(0, 16)}-${digest.slice(0, 8)}`;
  const folder = join(trust, name);
  const files = {
    caPath: join(folder, "mitm-ca.pem"),
    bundlePath: join(folder, "ca-bundle.pem"),
    wgetrc: join(folder, "wgetrc"),
    aptConfig: join(folder, "apt.conf"),
    phpFolder: join(folder, "php"),
    nodeShim: parts.nodeShim === undefined ? undefined : join(folder, NODE_SHIM_FILE),
    javaTrustStore: parts.java ? join(folder, JAVA_TRUST_STORE_FILE) : undefined,
  };
  writePrivateFile(files.caPath, parts.rootPem);
  writePrivateFile(files.bundlePath, parts.bundle);
  writePrivateFile(files.wgetrc, wgetrcText(parts.wgetrc, files.bundlePath));
  writePrivateFile(files.aptConfig, aptText(parts.aptConfig, files.bundlePath));
  writePrivateFile(join(files.phpFolder, "agent-vault.ini"), phpText(files.bundlePath));
  if (files.nodeShim !== undefined && parts.nodeShim !== undefined)
    keepPrivateFile(files.nodeShim, parts.nodeShim);
  // The folder is named by the bundle.
  if (files.javaTrustStore !== undefined)
    makePrivateFile(files.javaTrustStore, () => javaTrustStore(parts.bundle));
  removeOld(trust, name);
  return files;
}

/** What the user wrote of a file that may be one of ours, as it is in a run inside a run. */
export function usersPart(text: string): string {
  const at = text.indexOf(OURS);
  return at < 0 ? text : text.slice(0, at);
}

/** Compared as wget does: without case, `-` and `_`. Each would win over our variables. */
const WGET_OVERRIDES = [
  "httpproxy",
  "httpsproxy",
  "useproxy",
  "proxyuser",
  "proxypassword",
  "proxypasswd",
  "cacertificate",
];

function wgetrcText(own: string, bundlePath: string): string {
  const kept = usersPart(own)
    .split("\n")
    .filter((line) => {
      const [name = ""] = line.split("=");
      return !WGET_OVERRIDES.includes(name.trim().toLowerCase().replace(/[-_]/g, ""));
    })
    .join("\n")
    .trimEnd();
  return `${kept}${kept === "" ? "" : "\n"}${OURS}\nca_certificate = ${bundlePath}\n`;
}

function aptText(own: string | undefined, bundlePath: string): string {
  const lines = [
    ...(own === undefined ? [] : [`#include "${own}";`]),
    OURS,
    `Acquire::https::CAInfo "${bundlePath}";`,
  ];
  // As root, apt fetches as a user of its own, who cannot enter a private home; apt does the same where it cannot.
  if (process.getuid?.() === 0 && !othersMayReach(bundlePath)) lines.push('APT::Sandbox::User "root";');
  return `${lines.join("\n")}\n`;
}

function phpText(bundlePath: string): string {
  return `; ${OURS.slice(2)}\ncurl.cainfo="${bundlePath}"\nopenssl.cafile="${bundlePath}"\n`;
}

function othersMayReach(path: string): boolean {
  if ((statSync(path).mode & 0o004) === 0) return false;
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

function removeOld(trust: string, current: string): void {
  const oldest = Date.now() - KEPT_MS;
  for (const name of readdirSync(trust)) {
    const folder = join(trust, name);
    if (name === current || !FOLDER.test(name)) continue;
    // Another run may just have removed it.
    if ((statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? oldest) >= oldest) continue;
    rmSync(folder, { recursive: true, force: true });
  }
}
