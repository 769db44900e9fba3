/** Two people at the same service: nothing is written over what the second has not seen, under a new name neither. */
import { AppError } from "../errors.ts";
import { NO_SERVICE, serviceText } from "./format.ts";
import type { Service } from "./service.ts";

/**
 * What whoever writes has seen at the place of each service, as `serviceText` has it. Where something else stands by
 * then, nothing is written; unless given, nobody asks.
 */
export type Seen = { readonly seen?: string };

/** Throws `conflict` where something else stands at the place of one of these than was seen there. */
export function demandSeen(existing: readonly Service[], written: readonly Service[], { seen }: Seen): void {
  if (seen === undefined) return;
  for (const [at, service] of written.entries()) {
    const there = existing.find(({ name }) => name === service.name);
    if (serviceText(there) === seen) continue;
    // What stands there already is put in nothing's place.
    if (seen === NO_SERVICE && serviceText(there) === serviceText(service)) continue;
    throw seen === NO_SERVICE ? taken(service.name, at) : new AppError("conflict");
  }
}

/** The names of one service. */
export type Renamed = { readonly before: string; readonly after: Service["name"] };

/**
 * Undefined where the service keeps its name, or is there no more. Throws `conflict` where another one has the new name, or
 * where it is not as it was seen.
 */
export function renaming(
  existing: readonly Service[],
  [first]: readonly Service[],
  { renames, seen }: Seen & { readonly renames?: string },
): Renamed | undefined {
  const there = existing.find(({ name }) => name === renames);
  if (first === undefined || there === undefined || first.name === there.name) return undefined;
  if (seen !== undefined && serviceText(there) !== seen) throw new AppError("conflict");
  if (existing.some(({ name }) => name === first.name)) throw taken(first.name, 0);
  return { before: there.name, after: first.name };
}

/** The list with that service under its new name. */
export function withName(services: readonly Service[], renamed: Renamed | undefined): readonly Service[] {
  if (renamed === undefined) return services;
  return services.map((one) => (one.name === renamed.before ? { ...one, name: renamed.after } : one));
}

function taken(name: string, at: number): AppError {
  const message = `There is a service ${name} already; edit that one, or choose another name.`;
  const fieldFaults = [{ field: `${at}.name`, code: "conflict", message }] as const;
  return new AppError("conflict", { message, fieldFaults });
}
