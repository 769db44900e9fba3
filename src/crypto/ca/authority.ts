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
export type LivingAuthority = SigningAuthority &
  CertificateAuthority & {
    /** Reads what other servers have made, and makes a successor when one is due. True when the roots are others. */
    renew(): Promise<boolean>;
  };

type Deps = { readonly keys: KeyRepo; readonly barrier: Barrier; readonly clock: Clock };

/** Opens the roots, makes the first, and a successor if one is due. Throws as `openRoots`. */
export async function openAuthority(deps: Deps): Promise<LivingAuthority> {
  const { keys, barrier, clock } = deps;
  let roots = await openRoots(keys, barrier, clock);

  const follow = async (signsFrom: number): Promise<Root> => {
    const generation = (roots.at(-1)?.generation ?? 0) + 1;
    await keys.createRoot(await newRoot(deps, generation, signsFrom));
    roots = await openRoots(keys, barrier, clock);
    return roots.find((root) => root.generation === generation) ?? signingRoot(roots, clock.now());
  };

  const renew = async (): Promise<boolean> => {
    const before = roots.map(describe).join();
    roots = await openRoots(keys, barrier, clock);
    const due = dueSuccessor(roots, clock.now());
    if (due !== undefined) await follow(due);
    return roots.map(describe).join() !== before;
  };

  const rotate: CertificateAuthority["rotate"] = async ({ atOnce }) => {
    await renew();
    const now = clock.now();
    const pending = pendingRoot(roots, now);
    if (!atOnce) {
      if (pending !== undefined) throw published(pending);
      const next = await follow(successorSigns(signingRoot(roots, now), now));
      return { signsFrom: next.signsFrom, endsAt: next.validTo };
    }
    const next = pending ?? (await follow(now));
    await keys.promoteRoot(next.generation, now);
    roots = await openRoots(keys, barrier, clock);
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

function describe({ generation, signsFrom }: Root): string {
  return `${generation} ${signsFrom}`;
}

function published({ signsFrom }: Root): AppError {
  return new AppError("conflict", {
    message: `A new root certificate is published already and signs from ${new Date(signsFrom).toISOString()} on.`,
    hint: "To use it at once, for which clients need it now: agent-vault ca rotate --now",
  });
}
