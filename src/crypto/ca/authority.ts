import {
  dueSuccessor,
  pendingRoot,
  signingRoot,
  successorSigns,
  trustedRoots,
} from "../../core/certificate/succession.ts";
import { AppError } from "../../core/errors.ts";
import type { Barrier } from "../../ports/barrier.ts";
import type {
  CertificateAuthority,
  NewRoot,
  RootDescription,
  RootSuccession,
} from "../../ports/certificate-authority.ts";
import type { Clock } from "../../ports/clock.ts";
import type { KeyRepo } from "../../ports/store/instance/keys.ts";
import { rootNotices } from "./notices.ts";
import { newRoot, openRoots, type Root } from "./root.ts";

/** What leaves are signed with and clients shall trust, at this moment. */
export type SigningAuthority = {
  signing(): Root;
  /** The roots to trust as PEM, the signing one first. */
  bundle(): string;
};

/** The roots of this instance over time; `core/certificate/succession.ts` holds the rule. */
export type LivingAuthority = SigningAuthority & CertificateAuthority & RootSuccession;

type Deps = {
  readonly keys: Pick<KeyRepo, "roots" | "createRoot" | "promoteRoot">;
  readonly barrier: Barrier;
  readonly clock: Clock;
};

type Making = Omit<Deps, "keys"> & { readonly keys: Pick<KeyRepo, "roots" | "createRoot"> };

/** Opens the roots, and makes the first. Throws as `openRoots`. */
export async function openAuthority(deps: Deps): Promise<LivingAuthority> {
  const { keys, barrier, clock } = deps;
  let roots = await openRoots(keys, barrier, clock);

  const renew = async (): Promise<boolean> => {
    const before = roots.map(describe).join();
    roots = await openRoots(keys, barrier, clock);
    return roots.map(describe).join() !== before;
  };

  const rotate: CertificateAuthority["rotate"] = async ({ atOnce }, unit) => {
    const within = { ...deps, keys: unit };
    const stored = await openRoots(unit, barrier, clock);
    const now = clock.now();
    const pending = pendingRoot(stored, now);
    if (!atOnce) {
      if (pending !== undefined) throw published(pending);
      return told(await follow(within, stored, successorSigns(signingRoot(stored, now), now)));
    }
    const next = pending ?? (await follow(within, stored, now));
    await unit.promoteRoot(next.generation, now);
    return { signsFrom: now, endsAt: next.validTo };
  };

  const succeed: RootSuccession["succeed"] = async (unit) => {
    const stored = await openRoots(unit, barrier, clock);
    const due = dueSuccessor(stored, clock.now());
    return due === undefined ? undefined : told(await follow({ ...deps, keys: unit }, stored, due));
  };

  return {
    signing: () => signingRoot(roots, clock.now()),
    bundle: () =>
      trustedRoots(roots, clock.now())
        .map(({ certPem }) => certPem)
        .join(""),
    roots: () => roots.map(shown),
    notices: () => rootNotices(roots, clock.now()),
    renew,
    rotate,
    isSuccessorDue: () => dueSuccessor(roots, clock.now()) !== undefined,
    succeed,
  };
}

/** Makes the root after the last of these, or finds the one that another server has made. */
async function follow(deps: Making, roots: readonly Root[], signsFrom: number): Promise<Root> {
  const { keys, barrier, clock } = deps;
  const generation = (roots.at(-1)?.generation ?? 0) + 1;
  await keys.createRoot(await newRoot(deps, generation, signsFrom));
  const stored = await openRoots(keys, barrier, clock);
  return stored.find((root) => root.generation === generation) ?? signingRoot(stored, clock.now());
}

function told({ signsFrom, validTo }: Root): NewRoot {
  return { signsFrom, endsAt: validTo };
}

function shown({ certPem, certificate, key, ...root }: Root): RootDescription {
  return {
    ...root,
    subject: certificate.subject.replaceAll("\n", ", "),
    algorithm: "ECDSA with P-256",
    fingerprint: certificate.fingerprint256,
    pem: certPem,
  };
}

function describe({ generation, signsFrom }: Root): string {
  return `${generation} ${signsFrom}`;
}

function published({ signsFrom }: Root): AppError {
  return new AppError("conflict", {
    message: `A new root certificate is published already and signs from ${new Date(signsFrom).toISOString()} on.`,
    hint: "To use it at once, for which clients need it now: agent-vault ca rotate --now",
  });
}
