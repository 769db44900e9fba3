/** `ca install` and `ca uninstall`: shown first, then asked, then done. */
import { isLoopbackHost } from "../../core/net/loopback.ts";
import { shellLine } from "../../lib/shell-word.ts";
import { fetchCa } from "../client/authority.ts";
import { Failure, usageError } from "../failure.ts";
import type { Io } from "../io.ts";
import { requirePerson } from "../session/agent.ts";
import { anyAddress } from "../session/connect.ts";
import { selfCommand } from "../setup/self.ts";
import { confirmOrAbort } from "../ui/prompt.ts";
import { findTrustStore } from "./find-store.ts";
import { type RootCertificate, rootCertificates, sameFingerprint } from "./root-certificate.ts";
import { runSteps, type Step, stepText } from "./steps.ts";

export type InstallOptions = {
  readonly address: string | undefined;
  /** Where any is given, each root of the server has to be among them. */
  readonly fingerprints: readonly string[];
  readonly yes: boolean;
};

/** Makes this machine trust the server's roots. Throws a Failure, with nothing changed, without the right to. */
export async function installRoots(io: Io, options: InstallOptions): Promise<void> {
  requirePerson(io);
  const address = anyAddress(io, options.address);
  const roots = rootCertificates((await fetchCa({ address })).pem);
  checkFingerprints(roots, options, address);
  const store = findTrustStore();
  const known = await store.installed();
  const missing = roots.filter((root) => !known.some(({ fingerprint }) => fingerprint === root.fingerprint));
  if (missing.length === 0) return io.print.line(`The root certificate of ${address} is installed already.`);
  io.print.tell(
    `Every program that asks this machine's trust store will trust what these sign (from ${address}):`,
  );
  showRoots(io, missing);
  const steps = store.add(missing);
  showSteps(io.print.tell, steps);
  const pins = missing.flatMap(({ fingerprint }) => ["--fingerprint", fingerprint]);
  requireRoot(["ca", "install", "--address", address, ...pins]);
  await confirmOrAbort(io, options.yes, "Install?");
  await runSteps(steps);
  io.print.done("Installed in this machine's trust store.");
  io.print.note("To undo it: agent-vault ca uninstall, or by hand:");
  showSteps(io.print.note, store.remove(missing));
  io.print.note("Firefox, Java and others with a store of their own do not look there.");
}

export type UninstallOptions = { readonly address: string | undefined; readonly yes: boolean };

/** Takes back what `ca install` did: all of it, or with an address what that server's roots are. */
export async function uninstallRoots(io: Io, options: UninstallOptions): Promise<void> {
  requirePerson(io);
  const store = findTrustStore();
  const known = await store.installed();
  const of = options.address === undefined ? undefined : anyAddress(io, options.address);
  const wanted = of === undefined ? known : rootCertificates((await fetchCa({ address: of })).pem);
  const ours = known.filter((root) => wanted.some(({ fingerprint }) => fingerprint === root.fingerprint));
  if (ours.length === 0) return io.print.line("No root certificate of agent-vault is installed here.");
  io.print.tell("This machine will no longer trust:");
  showRoots(io, ours);
  const steps = store.remove(ours);
  showSteps(io.print.tell, steps);
  requireRoot(["ca", "uninstall", ...(of === undefined ? [] : ["--address", of])]);
  await confirmOrAbort(io, options.yes, "Remove?");
  await runSteps(steps);
  io.print.done("Removed from this machine's trust store.");
}

/** A root that was swapped on the way would let whoever did so read everything that this machine sends. */
function checkFingerprints(
  roots: readonly RootCertificate[],
  { fingerprints, yes }: InstallOptions,
  address: string,
): void {
  const stranger = roots.find(
    ({ fingerprint }) => !fingerprints.some((one) => sameFingerprint(one, fingerprint)),
  );
  if (stranger === undefined) return;
  if (fingerprints.length > 0) {
    throw new Failure(`${address} has a root certificate of another fingerprint: ${stranger.fingerprint}`, {
      hint: "nothing was installed; ask whoever runs the server for its fingerprint",
    });
  }
  const { protocol, hostname } = new URL(address);
  if (yes && protocol === "http:" && !isLoopbackHost(hostname)) {
    throw usageError(
      `${address} was asked in clear text, where anybody on the way can put another certificate`,
      "add --fingerprint, as whoever runs the server sees it with agent-vault ca install there",
    );
  }
}

function showRoots(io: Io, roots: readonly RootCertificate[]): void {
  for (const { fingerprint, endsOn } of roots) {
    io.print.tell(`  SHA-256 ${fingerprint}\n  valid until ${endsOn}`);
  }
}

function showSteps(say: (text: string) => void, steps: readonly Step[]): void {
  for (const step of steps) say(`  ${stepText(step)}`);
}

/** Under sudo there is no session of the user's, so the command names all that it needs. */
function requireRoot(words: readonly string[]): void {
  if (process.getuid?.() === 0) return;
  throw new Failure("changing this machine's trust store takes root; nothing was changed", {
    hint: `run: sudo ${shellLine([...selfCommand(), ...words])}`,
  });
}
