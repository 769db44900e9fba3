import type { Client } from "../client/client.ts";
import type { Io } from "../io.ts";

/**
 * Warns of credentials that services name and the vault does not hold. They may be stored later, so it is no error;
 * until then their requests are answered 502.
 */
export async function warnOfMissingKeys(
  io: Io,
  client: Client,
  vault: string,
  services: readonly { readonly name?: unknown; readonly auth?: unknown; readonly substitutions?: unknown }[],
): Promise<void> {
  const { keys } = await client.credentials.list({ vault });
  const stored = new Set(keys);
  for (const service of services) {
    for (const key of keysOf(service)) {
      if (stored.has(key)) continue;
      io.print.warn(
        `service "${String(service.name)}" uses ${key}, which vault "${vault}" does not hold yet`,
      );
      io.print.note(`  store it with agent-vault vault credential set ${key}`);
    }
  }
}

/** The credential keys that a service in its written form names. */
export function keysOf(service: { readonly auth?: unknown; readonly substitutions?: unknown }): string[] {
  const auth = (service.auth ?? {}) as Readonly<Record<string, unknown>>;
  const templates = Object.values((auth["headers"] ?? {}) as Readonly<Record<string, unknown>>);
  const substitutions = Array.isArray(service.substitutions) ? service.substitutions : [];
  const named = [
    auth["token"],
    auth["username"],
    auth["password"],
    auth["key"],
    ...templates.flatMap((text) => [...String(text).matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(([, key]) => key)),
    ...substitutions.map(({ key }: { key?: unknown }) => key),
  ];
  return [...new Set(named.filter((key) => typeof key === "string"))];
}
