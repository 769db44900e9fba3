import type { Principal } from "../../core/actor.ts";
import {
  MAX_PENDING_REGISTRATIONS,
  mayReplace,
  type Proof,
  REGISTRATION_TTL_MS,
  type RegistrationRequest,
} from "../../core/agent/registration.ts";
import { AppError } from "../../core/errors.ts";
import type { RegistrationId } from "../../core/ids.ts";
import { ULID_RANDOM_BYTES, ulid } from "../../core/ulid.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Random } from "../../ports/random.ts";
import type { Registration } from "../../ports/store/agent/registrations.ts";
import type { Repos, Store } from "../../ports/store.ts";
import { authorize } from "../authorize.ts";
import { demandFreeKey } from "./find-agent.ts";

type Deps = {
  readonly store: Pick<Store, "atomically" | "registrations">;
  readonly clock: Clock;
  readonly random: Random;
};

/** What is known of whoever asks, beside what they say. */
export type Asked = { readonly proof: Proof; readonly ip: string };

/**
 * Lets a key ask to become an agent: one registration waits per key, and what is asked anew takes the place of what was
 * asked before, unless that was better proven. No record is written, since whoever asks may be anybody; the one of the
 * decision tells what was asked. Throws `key_registered`, `agent_revoked`, `too_many_registrations`.
 */
export async function requestRegistration(
  { store, clock, random }: Deps,
  request: RegistrationRequest,
  { proof, ip }: Asked,
): Promise<Registration> {
  const now = clock.now();
  const id = `reg_${ulid(now, random.bytes(ULID_RANDOM_BYTES))}` as RegistrationId;
  return await store.atomically(async (repos) => {
    await demandFreeKey(repos, request.publicKey);
    const before = await repos.registrations.pendingOf(request.publicKey);
    if (before !== undefined) {
      if (!mayReplace(before.proof, proof)) return { commit: false, value: before };
      const after = { ...request, id: before.id, proof, remoteIp: ip, requestedAt: now };
      await repos.registrations.replace(after);
      return { commit: true, value: after };
    }
    if ((await repos.registrations.countPending(startOfWaiting(now))) >= MAX_PENDING_REGISTRATIONS) {
      throw new AppError("too_many_registrations");
    }
    const registration = { ...request, id, proof, remoteIp: ip, requestedAt: now };
    await repos.registrations.create(registration);
    return { commit: true, value: registration };
  });
}

/** How many wait for an owner. Throws `forbidden`. */
export async function countRegistrations(
  { store, clock }: { readonly store: Pick<Store, "registrations">; readonly clock: Clock },
  principal: Principal,
): Promise<number> {
  authorize({ clock }, principal, "registration:list");
  return await store.registrations.countPending(startOfWaiting(clock.now()));
}

/** Those that wait for an owner, the oldest first. Throws `forbidden`. */
export async function listRegistrations(
  { store, clock }: { readonly store: Pick<Store, "registrations">; readonly clock: Clock },
  principal: Principal,
): Promise<readonly Registration[]> {
  authorize({ clock }, principal, "registration:list");
  return await store.registrations.pending(startOfWaiting(clock.now()));
}

/** Forgets those that have waited for too long, and says how many. */
export async function expireRegistrations({
  store,
  clock,
}: {
  readonly store: Pick<Store, "registrations">;
  readonly clock: Clock;
}): Promise<number> {
  return await store.registrations.deletePending(startOfWaiting(clock.now()));
}

/**
 * The registration of that id that waits for a decision. Throws `registration_not_found`, also for one that has waited
 * for too long, and `registration_decided`.
 */
export async function pendingRegistration(
  { registrations }: Pick<Repos, "registrations">,
  id: RegistrationId,
  now: number,
): Promise<Registration> {
  const registration = await registrations.byId(id);
  if (registration === undefined) throw new AppError("registration_not_found");
  const { decision, requestedAt } = registration;
  if (decision !== undefined) throw registrationDecided(decision.status);
  if (requestedAt <= startOfWaiting(now)) throw new AppError("registration_not_found");
  return registration;
}

export function registrationDecided(status: "approved" | "rejected"): AppError {
  return new AppError("registration_decided", { message: `Registration already ${status}` });
}

/** What was asked for at that time or before has waited for too long. */
function startOfWaiting(now: number): number {
  return now - REGISTRATION_TTL_MS;
}
