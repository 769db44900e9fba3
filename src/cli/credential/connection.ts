import type { CredentialItem } from "../../contract/vault/credentials.ts";

/** The type of a credential as lists show it: of one of OAuth also whether it is of use. */
export function typeWords({ type = "static", ...item }: CredentialItem): string {
  if (type !== "oauth") return type;
  if (item.connected_at === undefined) return "oauth (not connected)";
  return item.last_refresh_error === undefined ? "oauth" : "oauth (failing)";
}

/** Whether its provider gives its value. One that is not connected may have a value all the same: that of before. */
export function stateWords({ type, connected_at, access_token }: CredentialItem): string {
  if (type !== "oauth") return "stored";
  if (connected_at !== undefined) return "connected";
  return access_token === undefined ? "not connected" : "not connected; the value that it had is sent";
}
