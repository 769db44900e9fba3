import { entryForHost } from "../catalog/find.ts";
import { keysOf, servicesOf } from "../catalog/recipe.ts";
import { parseService } from "../service/parse.ts";
import type { Service } from "../service/service.ts";
import type { Source, Terms } from "./learn.ts";

/**
 * How requests to a host are authenticated: as by the service that matched them, where the vault has it still; else as by
 * the catalogue, where the vault stores the keys that takes; else not at all.
 */
export function sourcesOf(
  services: readonly Service[],
  stored: ReadonlySet<string>,
): (host: string, matched: string) => Source {
  const byName = new Map(services.map((service) => [service.name, service]));
  const fromCatalog = new Map<string, Source>();
  return (host, matched) => {
    const service = byName.get(matched);
    if (service !== undefined) {
      const { port } = service;
      const origin = { type: "service", name: service.name } as const;
      return { origin, terms: termsOf(service), ...(port === undefined ? {} : { port }) };
    }
    const source = fromCatalog.get(host) ?? catalogSource(host, stored);
    fromCatalog.set(host, source);
    return source;
  };
}

function catalogSource(host: string, stored: ReadonlySet<string>): Source {
  const entry = entryForHost(host);
  const [made] = entry === undefined ? [] : servicesOf(entry);
  if (entry === undefined || made === undefined) {
    return { origin: { type: "none" }, terms: AS_IT_COMES };
  }
  if (!keysOf(entry).every(({ name }) => stored.has(name))) {
    return { origin: { type: "none", known: entry.id }, terms: AS_IT_COMES };
  }
  const service = parseService({ ...made, host }, { devMode: true });
  return { origin: { type: "catalog", name: entry.id }, terms: termsOf(service) };
}

const AS_IT_COMES: Terms = { auth: { type: "passthrough" }, substitutions: [] };

function termsOf({
  name: _,
  host: __,
  port: ___,
  path: ____,
  methods: _____,
  enabled: ______,
  ...terms
}: Service): Terms {
  return terms;
}
