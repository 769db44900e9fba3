import { AppError } from "../errors.ts";
import type { Fail } from "../service/fault.ts";
import type { Matcher } from "../service/host-pattern.ts";
import { isAtPlace, meantServices } from "../service/merge.ts";
import { joinedMatcher, type Service } from "../service/service.ts";
import type { ProposedService } from "./proposal.ts";

/**
 * The change with the name of the service that it means, and where that service is now. A `set` without a name, or with
 * one that no service has, takes that of the only service at the same place and for the same methods (any, where it says
 * none); a `delete` without a name means the only one at the host, port and path that it gives. Throws `service_not_found` and `service_ambiguous` (with its candidates) where
 * such a delete means none or several, and fails where a switch or a delete by name means none, or a name is of a service
 * elsewhere.
 */
export function resolveChange(
  change: ProposedService,
  services: readonly Service[],
  fail: Fail,
): ProposedService {
  if (change.type === "set") return resolveSet(change, services);
  const named = services.find(({ name }) => name === change.name);
  if (named !== undefined) {
    if (!isWithin(named, change.matcher)) {
      fail("host", `is not that of the service, which has ${joinedMatcher(named)}`);
    }
    return { ...change, matcher: matcherOf(named) };
  }
  if (change.type === "switch") return resolveSwitch(change, services, fail);
  return change.name === "" ? resolveDelete(change, services) : failNamedDelete(change, services, fail);
}

function resolveSet(
  change: Extract<ProposedService, { type: "set" }>,
  services: readonly Service[],
): ProposedService {
  const { service } = change;
  const named = services.find(({ name }) => name === service.name);
  const found = named ?? only(meantServices(services, service, { keeps: true }));
  if (found === undefined) return change;
  const adopted = change.adopted || named === undefined;
  return { ...change, adopted, service: { ...service, name: found.name }, replaces: matcherOf(found) };
}

function resolveSwitch(
  change: Extract<ProposedService, { type: "switch" }>,
  services: readonly Service[],
  fail: Fail,
): ProposedService {
  const found = only(services.filter((service) => isAtPlace(service, change.matcher)));
  if (found !== undefined) {
    return { ...change, adopted: true, name: found.name, matcher: matcherOf(found) };
  }
  return fail(
    "auth",
    "is required: enabled alone switches a service that exists, and the vault has none of that name or host",
  );
}

function resolveDelete(
  change: Extract<ProposedService, { type: "delete" }>,
  services: readonly Service[],
): ProposedService {
  const [found, ...others] = services.filter((service) => isWithin(service, change.matcher));
  const place = joinedMatcher(change.matcher);
  if (found === undefined) {
    throw new AppError("service_not_found", { message: `No service has the host "${place}".` });
  }
  if (others.length === 0) {
    return { ...change, adopted: true, name: found.name, matcher: matcherOf(found) };
  }
  const candidates = [found, ...others].map((one) => ({ name: one.name, host: joinedMatcher(one) }));
  throw new AppError("service_ambiguous", {
    message: `Several services have the host "${place}": ${candidates
      .map(({ name, host }) => `${name} (${host})`)
      .join(", ")}.`,
    hint: "Name one of them.",
    details: { candidates },
  });
}

/** It could never be applied; what stands at its place may be what was meant. */
function failNamedDelete(
  { matcher }: { readonly matcher: Matcher },
  services: readonly Service[],
  fail: Fail,
): never {
  const there = services.filter((service) => isWithin(service, matcher)).map(({ name }) => `"${name}"`);
  const meant = there.length === 0 ? "" : `; at ${joinedMatcher(matcher)} it has ${there.join(", ")}`;
  return fail("name", `is that of no service in this vault${meant}`);
}

/** Undefined when there is none, or more than one. */
function only([found, ...others]: readonly Service[]): Service | undefined {
  return others.length === 0 ? found : undefined;
}

/** Whether the service is at that host, and at the port and the path where these are given. */
function isWithin({ host, port, path }: Matcher, place: Matcher): boolean {
  return (
    host === place.host &&
    (place.port === undefined || port === place.port) &&
    (place.path === "" || path === place.path)
  );
}

function matcherOf({ host, port, path }: Matcher): Matcher {
  return { host, ...(port === undefined ? {} : { port }), path };
}
