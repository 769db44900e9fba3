import type { CredentialItem } from "../../contract/vault/credentials.ts";

/** The type of a credential as lists show it: of one of OAuth also whether it is of use. */
export function typeWords({ type = "static", ...item }: CredentialItem): string {
  if (type !== "oauth") return type;
  if (item.access_token === undefined) return "oauth (not connected)";
  return item.last_refresh_error === undefined ? "oauth" : "oauth (failing)";
}
