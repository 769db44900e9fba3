import { formatService, type ServiceJson } from "../../core/service/format.ts";
import { parseService } from "../../core/service/parse.ts";

type Stored = Readonly<Record<string, unknown>> & { readonly name?: string | undefined };

/** What putting `next` in place of what is stored would lose, in words such as `removes a, b; changes c`; or nothing. */
export function whatIsLost(stored: readonly Stored[], next: readonly ServiceJson[]): string | undefined {
  const byName = new Map(next.map((service) => [service.name, service]));
  const removed = stored.filter(({ name = "" }) => !byName.has(name)).map(nameOf);
  const changed = stored
    .filter((service) => {
      const other = byName.get(service.name ?? "");
      return other !== undefined && !Bun.deepEquals(canonical(service), other);
    })
    .map(nameOf);
  const parts = [
    ...(removed.length === 0 ? [] : [`removes ${removed.join(", ")}`]),
    ...(changed.length === 0 ? [] : [`changes ${changed.join(", ")}`]),
  ];
  return parts.length === 0 ? undefined : parts.join("; ");
}

/** In the form that files are checked into, so that a default which is left out is no difference. */
function canonical(service: Stored): unknown {
  try {
    return formatService(parseService(service, { devMode: true }));
  } catch {
    return service;
  }
}

function nameOf({ name = "?" }: Stored): string {
  return name;
}
