import type { AuthMethod } from "../auth-method/method.ts";
import type { KeyName } from "../ids.ts";
import type { Service } from "../service/service.ts";

/** `{{ KEY }}` inside a custom header's template. */
const TEMPLATE = /\{\{\s*(\w+)\s*\}\}/g;

/** What injecting a service's credentials will do, without any value; safe to log. */
export type Plan = {
  readonly service: Service;
  /** Keys that the headers need, each once, in order of first use. */
  readonly headerKeys: readonly KeyName[];
  /** All keys, those of substitutions included. */
  readonly keys: readonly KeyName[];
  /** Lower-case names of the headers that will be replaced. */
  readonly replaces: ReadonlySet<string>;
};

/** Reads the values that a plan needs; undefined when a key has none. */
export type Values = (key: KeyName) => string | undefined;

/** Header lines to add, in order. */
export type HeaderEdit = { readonly name: string; readonly value: string };

export function planInjection(service: Service): Plan {
  const headerKeys = [...new Set(authKeys(service.auth))];
  const keys = [...new Set([...headerKeys, ...service.substitutions.map((one) => one.key)])];
  return { service, headerKeys, keys, replaces: new Set(injectedNames(service.auth)) };
}

/** The keys that an authentication method names, repeats included. */
export function authKeys(auth: AuthMethod): KeyName[] {
  switch (auth.type) {
    case "bearer":
      return [auth.token];
    case "basic":
      return auth.password === undefined ? [auth.username] : [auth.username, auth.password];
    case "api-key":
      return [auth.key];
    case "custom":
      return Object.values(auth.headers).flatMap((template) =>
        Array.from(template.matchAll(TEMPLATE), (found) => found[1] as KeyName),
      );
    case "passthrough":
      return [];
  }
}

/** The headers with their values. Every key must have a value: the caller has refused already otherwise. */
export function injectedHeaders(auth: AuthMethod, values: Values): HeaderEdit[] {
  const value = (key: KeyName) => values(key) ?? "";
  switch (auth.type) {
    case "bearer":
      return [{ name: "Authorization", value: `Bearer ${value(auth.token)}` }];
    case "basic": {
      const password = auth.password === undefined ? "" : value(auth.password);
      return [{ name: "Authorization", value: `Basic ${base64(`${value(auth.username)}:${password}`)}` }];
    }
    case "api-key":
      return [{ name: auth.header, value: `${auth.prefix}${value(auth.key)}` }];
    case "custom":
      return Object.entries(auth.headers).map(([name, template]) => ({
        name,
        value: template.replace(TEMPLATE, (_, key: string) => value(key as KeyName)),
      }));
    case "passthrough":
      return [];
  }
}

function injectedNames(auth: AuthMethod): string[] {
  switch (auth.type) {
    case "bearer":
    case "basic":
      return ["authorization"];
    case "api-key":
      return [auth.header.toLowerCase()];
    case "custom":
      return Object.keys(auth.headers).map((name) => name.toLowerCase());
    case "passthrough":
      return [];
  }
}

/** RFC 7617 2.1: the user-pass is encoded as UTF-8 before base64. */
function base64(text: string): string {
  let binary = "";
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}
