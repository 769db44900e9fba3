/** `ca install` and `ca uninstall`: shown first, then asked, then done. */
import { isLoopbackHost } from "../../core/net/loopback.ts";
import { shellLine } from "../../lib/text/shell-word.ts";
import { fetchCa } from "../client/authority.ts";
import { Failure, usageError } from "../failure.ts";
import type { Io } from "../io.ts";
import { requirePerson } from "../session/agent.ts";
import { anyAddress } from "../session/connect.ts";
import { selfCommand } from "../setup/self.ts";
import { confirmOrAbort } from "../ui/prompt.ts";
import { findTrustStores, type Reach } from "./find-store.ts";
import { type RootCertificate, rootCertificates, sameFingerprint } from "./root-certificate.ts";
import { runSteps, type Step, stepText } from "./steps.ts";

export type InstallOptions = {
  readonly address: string | undefined;
  /** Where any is given, each root of the server has to be among them. */
  readonly fingerprints: readonly string[];
  readonly reach: Reach;
  readonly yes: boolean;
};

/** What is said of each reach. */
const WORDS = {
  machine: {
    place: "this machine's trust store",
    warning: "Every program that asks this machine's trust store will trust what these sign",
    undo: "agent-vault ca uninstall",
    others: "Firefox, Java and others with a store of their own do not look there; Chromium: --browsers.",
    subject: "This machine",
  },
  browsers: {
    place: "your browsers' trust store",
    warning:
      "Chromium, Chrome, Edge and programs made with Electron, as this user, will trust what these sign",
    undo: "agent-vault ca uninstall --browsers",
    others: "A browser that is running sees it once it is started again. Firefox has a store of its own.",
    subject: "Your browsers",
  },
} as const satisfies Record<Reach, unknown>;

/** Makes this machine, or its user's browsers, trust the server's roots. Throws a Failure, with nothing changed, without the right to. */
export async function installRoots(io: Io, options: InstallOptions): Promise<void> {
  requirePerson(io);
  const address = anyAddress(io, options.address);
  const roots = rootCertificates((await fetchCa({ address })).pem);
  checkFingerprints(roots, options, address);
  const { reach } = options;
  const plans = (
    await Promise.all(
      findTrustStores(reach).map(async (store) => ({
        store,
        missing: absent(roots, await store.installed()),
      })),
    )
  ).filter(({ missing }) => missing.length > 0);
  const missing = roots.filter((root) => plans.some((plan) => plan.missing.includes(root)));
  if (missing.length === 0) return io.print.line(`The root certificate of ${address} is installed already.`);
  const words = WORDS[reach];
  io.print.tell(`${words.warning} (from ${address}):`);
  showRoots(io, missing);
  const steps = plans.flatMap((plan) => plan.store.add(plan.missing));
  showSteps(io.print.tell, steps);
  const pins = missing.flatMap(({ fingerprint }) => ["--fingerprint", fingerprint]);
  if (reach === "machine") requireRoot(["ca", "install", "--address", address, ...pins]);
  await confirmOrAbort(io, options.yes, "Install?");
  await runSteps(steps);
  io.print.done(`Installed in ${words.place}.`);
  io.print.note(`To undo it: ${words.undo}, or by hand:`);
  showSteps(
    io.print.note,
    plans.flatMap((plan) => plan.store.remove(plan.missing)),
  );
  io.print.note(words.others);
}

function absent(roots: readonly RootCertificate[], known: readonly RootCertificate[]): RootCertificate[] {
  return roots.filter((root) => !known.some(({ fingerprint }) => fingerprint === root.fingerprint));
}

export type UninstallOptions = {
  readonly address: string | undefined;
  readonly reach: Reach;
  readonly yes: boolean;
};

/** Takes back what `ca install` did: all of it, or with an address what that server's roots are. */
export async function uninstallRoots(io: Io, options: UninstallOptions): Promise<void> {
  requirePerson(io);
  const { reach } = options;
  const of = options.address === undefined ? undefined : anyAddress(io, options.address);
  const wanted = of === undefined ? undefined : rootCertificates((await fetchCa({ address: of })).pem);
  const isWanted = ({ fingerprint }: RootCertificate) =>
    wanted === undefined || wanted.some((root) => root.fingerprint === fingerprint);
  const plans = await Promise.all(
    findTrustStores(reach).map(async (store) => ({
      store,
      ours: (await store.installed()).filter(isWanted),
    })),
  );
  const found = new Map(plans.flatMap(({ ours }) => ours.map((root) => [root.fingerprint, root])));
  if (found.size === 0) return io.print.line("No root certificate of agent-vault is installed here.");
  const words = WORDS[reach];
  io.print.tell(`${words.subject} will no longer trust:`);
  showRoots(io, [...found.values()]);
  const steps = plans.flatMap(({ store, ours }) => (ours.length === 0 ? [] : store.remove(ours)));
  showSteps(io.print.tell, steps);
  if (reach === "machine") requireRoot(["ca", "uninstall", ...(of === undefined ? [] : ["--address", of])]);
  await confirmOrAbort(io, options.yes, "Remove?");
  await runSteps(steps);
  io.print.done(`Removed from ${words.place}.`);
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
