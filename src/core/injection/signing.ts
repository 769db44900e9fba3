import type { SigningAlg } from "../identity/signing-key.ts";
import type { KeyName } from "../ids.ts";
import type { RawHeaders } from "../net/headers.ts";

/** Header lines to add, in order. */
export type HeaderEdit = { readonly name: string; readonly value: string };

/** Reads the value of a key. Every key that is asked for must have one: the caller has refused already otherwise. */
export type Values = (key: KeyName) => string;

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
 * values. `per-request`: made anew from each request's head, as signatures and digests are. `agent-svid`: of no stored
 * value, but of a token that says which agent asks, for that audience and signed so.
 */
export type Signing =
  | { readonly type: "fixed"; headers(values: Values): readonly HeaderEdit[] }
  | {
      readonly type: "agent-svid";
      readonly audience: string;
      readonly alg: SigningAlg;
      headers(token: string): readonly HeaderEdit[];
    }
  | {
      readonly type: "per-request";
      /** `now` in milliseconds since 1970. */
      sign(head: UnsignedHead, values: Values, now: number): readonly HeaderEdit[];
    };
