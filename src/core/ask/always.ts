/** What "always" writes: one service, by a rule that is said before anybody answers. */

import { entryForHost } from "../catalog/find.ts";
import { servicesOf } from "../catalog/recipe.ts";
import { AppError } from "../errors.ts";
import type { KeyName } from "../ids.ts";
import { formatHost } from "../net/target.ts";
import { type AudienceEntry, covers } from "../reach/audience.ts";
import { reachOfService } from "../reach/reach.ts";
import type { HostOptions } from "../service/host-pattern.ts";
import { compileServices, matchService } from "../service/match.ts";
import { missingKeys } from "../service/merge.ts";
import { parseServices } from "../service/parse.ts";
import type { Service } from "../service/service.ts";
import { slugFrom } from "../service/slug.ts";
import type { AskedRequest } from "./ask.ts";

type Asked = Pick<AskedRequest, "method" | "scheme" | "host" | "port">;

/** What the choice rests on. */
export type Holdings = {
  readonly services: readonly Service[];
  /** Names of the credentials that are stored. */
  readonly stored: ReadonlySet<string>;
  readonly audiences: readonly (AudienceEntry & { readonly key: KeyName })[];
  /** Which hosts a service may name. */
  readonly hosts: HostOptions;
};

export type Always =
  /** Meanwhile a service answers for the host. */
  | { readonly type: "nothing"; readonly service: Service }
  | { readonly type: "service"; readonly service: Service; readonly credentials: readonly string[] }
  /** No service may be for that host. */
  | { readonly type: "impossible"; readonly reason: string };

/**
 * The catalogue's service with its credential, where the host is in the catalogue, every credential that it takes is
 * stored, and each is bound to that host already; else one that adds nothing. So an answer never sends a credential to
 * where it did not go before. The port is named where it is not the scheme's own.
 */
export function alwaysService(asked: Asked, path: string, holdings: Holdings): Always {
  const { services } = holdings;
  const match = matchService(compileServices(services), { ...asked, path });
  if (match.type === "matched") return { type: "nothing", service: match.service };
  const known = catalogued(asked, holdings);
  if (known !== undefined) return known;
  const names = new Set(services.map(({ name }) => name));
  const isUsual = asked.port === (asked.scheme === "https" ? 443 : 80);
  const host = formatHost(asked, isUsual ? asked.port : -1);
  try {
    const bare = { name: slugFrom(host, names), host, auth: { type: "passthrough" } };
    const [service] = parseServices([bare], holdings.hosts);
    if (service !== undefined) return { type: "service", service, credentials: [] };
    return { type: "impossible", reason: "it cannot be written as a service" };
  } catch (error) {
    if (error instanceof AppError && error.kind === "invalid")
      return { type: "impossible", reason: error.message };
    throw error;
  }
}

/** Over http nothing is added: what is sent there anyone on the way can read. */
function catalogued(asked: Asked, { services, stored, audiences }: Holdings): Always | undefined {
  if (asked.scheme !== "https" || asked.port !== 443) return undefined;
  const entry = entryForHost(asked.host);
  if (entry === undefined) return undefined;
  const taken = new Set(services.map(({ name }) => name));
  for (const service of parseServices(servicesOf(entry), { devMode: false })) {
    const match = matchService(compileServices([service]), { ...asked, path: "/" });
    if (match.type !== "matched" || missingKeys(service, stored).length > 0) continue;
    const reaches = reachOfService(service);
    const isBound = reaches.every((reach) =>
      audiences.some((entry) => entry.key === reach.credential && covers(entry, reach)),
    );
    if (!isBound || reaches.length === 0) continue;
    const name = taken.has(service.name) ? slugFrom(service.name, taken) : service.name;
    const credentials = [...new Set(reaches.map(({ credential }) => credential))];
    return { type: "service", service: { ...service, name }, credentials };
  }
  return undefined;
}

/** In words, for whoever is about to answer. */
export function alwaysText(always: Always): string {
  if (always.type === "nothing") return `service "${always.service.name}" answers for it already`;
  if (always.type === "impossible") return `cannot be: ${always.reason}`;
  const { service, credentials } = always;
  return credentials.length === 0
    ? `adds service "${service.name}" to the vault: ${hostOf(service)} without a credential`
    : `adds service "${service.name}" to the vault: ${hostOf(service)} with ${credentials.join(" and ")}`;
}

function hostOf({ host, port }: Service): string {
  return port === undefined ? host : `${host}:${port}`;
}
