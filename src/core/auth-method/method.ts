import type { KeyName } from "../ids.ts";
import type { Signing } from "../injection/signing.ts";
import { type ApiKey, apiKey } from "./api-key.ts";
import { type Basic, basic } from "./basic.ts";
import { type Bearer, bearer } from "./bearer.ts";
import { type Custom, custom } from "./custom.ts";
import type { MethodDescription } from "./description.ts";
import type { Field } from "./field.ts";
import { type Passthrough, passthrough } from "./passthrough.ts";
import { type Svid, svid } from "./svid.ts";

/** How a service's requests are authenticated. A field names a credential's key, never its value. */
export type AuthMethod = Bearer | Basic | ApiKey | Custom | Passthrough | Svid;

/** Every method's description. What deals with methods is made from this table, so one that is missing here is an error. */
export const AUTH_METHODS = {
  bearer,
  basic,
  "api-key": apiKey,
  custom,
  passthrough,
  svid,
} as const satisfies {
  readonly [T in AuthMethod["type"]]: MethodDescription<Extract<AuthMethod, { readonly type: T }>>;
};

/** In the order in which they are shown. */
export const AUTH_TYPES = Object.keys(AUTH_METHODS) as readonly AuthMethod["type"][];

/** A method's fields by their names, for code that treats all methods alike. */
export function fieldsOf(
  type: AuthMethod["type"],
): readonly (readonly [name: string, field: Field<unknown>])[] {
  return Object.entries<Field<unknown>>(AUTH_METHODS[type].fields);
}

/** The credential keys that a method names, repeats included. */
export function authKeys(auth: AuthMethod): KeyName[] {
  const values: Readonly<Record<string, unknown>> = auth;
  return fieldsOf(auth.type).flatMap(([name, field]) => field.keys(values[name]));
}

/** Names of the headers that a method sets, as they are written. */
export function authHeaders(auth: AuthMethod): readonly string[] {
  return descriptionOf(auth).headerNames(auth);
}

/** The same in lower case. */
export function authHeaderNames(auth: AuthMethod): string[] {
  return authHeaders(auth).map((name) => name.toLowerCase());
}

/** How the method's headers are made. */
export function signingOf(auth: AuthMethod): Signing {
  return descriptionOf(auth).signing(auth);
}

export type AuthMethodJson = { readonly type: AuthMethod["type"]; readonly [field: string]: unknown };

/** As it stands in JSON and YAML: what `parseAuthMethod` reads back to an equal method. */
export function formatAuthMethod(auth: AuthMethod): AuthMethodJson {
  const values: Readonly<Record<string, unknown>> = auth;
  const written = fieldsOf(auth.type)
    .map(([name, field]) => [name, field.write(values[name])] as const)
    .filter(([, value]) => value !== undefined);
  return { type: auth.type, ...Object.fromEntries(written) };
}

/** The table pairs each type with its own description, which the compiler forgets when the type is looked up. */
function descriptionOf<M extends AuthMethod>(auth: M): MethodDescription<M> {
  return AUTH_METHODS[auth.type] as unknown as MethodDescription<M>;
}
