import {
  dueSuccessor,
  pendingRoot,
  signingRoot,
  successorSigns,
  trustedRoots,
} from "../../core/certificate/succession.ts";
import { AppError } from "../../core/errors.ts";
import type { Barrier } from "../../ports/barrier.ts";
import type { CertificateAuthority } from "../../ports/certificate-authority.ts";
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
export type LivingAuthority = SigningAuthority & CertificateAuthority;

type Deps = {
  readonly keys: Pick<KeyRepo, "roots" | "createRoot" | "promoteRoot">;
  readonly barrier: Barrier;
  readonly clock: Clock;
};

/** Opens the roots, makes the first, and a successor if one is due. Throws as `openRoots`. */
export async function openAuthority(deps: Deps): Promise<LivingAuthority> {
  const { keys, barrier, clock } = deps;
  let roots = await openRoots(keys, barrier, clock);

  const renew = async (): Promise<boolean> => {
    const before = roots.map(describe).join();
    roots = await openRoots(keys, barrier, clock);
    const due = dueSuccessor(roots, clock.now());
    if (due !== undefined) {
      await follow(deps, roots, due);
      roots = await openRoots(keys, barrier, clock);
    }
    return roots.map(describe).join() !== before;
  };

  const rotate: CertificateAuthority["rotate"] = async ({ atOnce }, unit) => {
    const within = { ...deps, keys: unit };
    const stored = await openRoots(unit, barrier, clock);
    const now = clock.now();
    const pending = pendingRoot(stored, now);
    if (!atOnce) {
      if (pending !== undefined) throw published(pending);
      const next = await follow(within, stored, successorSigns(signingRoot(stored, now), now));
      return { signsFrom: next.signsFrom, endsAt: next.validTo };
    }
    const next = pending ?? (await follow(within, stored, now));
    await unit.promoteRoot(next.generation, now);
    return { signsFrom: now, endsAt: next.validTo };
  };

  await renew();
  return {
    signing: () => signingRoot(roots, clock.now()),
    bundle: () =>
      trustedRoots(roots, clock.now())
        .map(({ certPem }) => certPem)
        .join(""),
    notices: () => rootNotices(roots, clock.now()),
    renew,
    rotate,
  };
}

/** Makes the root after the last of these, or finds the one that another server has made. */
async function follow(deps: Deps, roots: readonly Root[], signsFrom: number): Promise<Root> {
  const { keys, barrier, clock } = deps;
  const generation = (roots.at(-1)?.generation ?? 0) + 1;
  await keys.createRoot(await newRoot(deps, generation, signsFrom));
  const stored = await openRoots(keys, barrier, clock);
  return stored.find((root) => root.generation === generation) ?? signingRoot(stored, clock.now());
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
