import type { AuthMethod } from "../auth-method/method.ts";
import type { RawHeaders } from "../net/headers.ts";
import { type HeaderEdit, injectedHeaders, type Values } from "./plan.ts";

/** A request as it will be sent, without what authenticates it. */
export type UnsignedHead = {
  readonly method: string;
  /** What Host says. */
  readonly host: string;
  readonly pathAndQuery: string;
  /** All other headers, flat, bytes as latin1. */
  readonly headers: RawHeaders;
};

/**
 * How a service's credentials get onto its requests. `fixed`: the same headers on each, made once and kept with the
 * values. `per-request`: made anew from each request's head, as signatures and digests are.
 */
export type Signing =
  | { readonly type: "fixed"; headers(values: Values): readonly HeaderEdit[] }
  | {
      readonly type: "per-request";
      /** `now` in milliseconds since 1970. */
      sign(head: UnsignedHead, values: Values, now: number): readonly HeaderEdit[];
    };

/** Every key that the method names must have a value. */
export function signingOf(auth: AuthMethod): Signing {
  switch (auth.type) {
    case "bearer":
    case "basic":
    case "api-key":
    case "custom":
    case "passthrough":
      return { type: "fixed", headers: (values) => injectedHeaders(auth, values) };
    default:
      return auth satisfies never;
  }
}
