import { DEFAULT_VAULT_NAME } from "../../core/ids.ts";

/** The address of the first steps in a vault; with a service, once that is there. */
export function startPath(vault: string, service?: string): string {
  const words = {
    ...(vault === DEFAULT_VAULT_NAME ? {} : { vault }),
    ...(service === undefined ? {} : { service }),
  };
  const query = `${new URLSearchParams(words)}`;
  return query === "" ? "/start" : `/start?${query}`;
}
