import type { KeyName } from "../ids.ts";

/**
 * How a service's requests are authenticated. Every field names a credential's key, never its value;
 * `custom` values are templates whose `{{ KEY }}` are replaced.
 */
export type AuthMethod =
  | { readonly type: "bearer"; readonly token: KeyName }
  | { readonly type: "basic"; readonly username: KeyName; readonly password?: KeyName }
  | { readonly type: "api-key"; readonly key: KeyName; readonly header: string; readonly prefix: string }
  | { readonly type: "custom"; readonly headers: Readonly<Record<string, string>> }
  | { readonly type: "passthrough" };

export const AUTH_TYPES = [
  "bearer",
  "basic",
  "api-key",
  "custom",
  "passthrough",
] as const satisfies readonly AuthMethod["type"][];
