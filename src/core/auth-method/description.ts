import type { Signing } from "../injection/signing.ts";
import type { Field } from "./field.ts";

/**
 * All that anything has to know of one way to authenticate. The wire, the store, the flags, the questions and the list
 * that a refusal shows are made from it.
 */
export type MethodDescription<M extends { readonly type: string }> = {
  readonly type: M["type"];
  /** The members of `auth` beside `type`, in the order in which they are written and asked for. */
  readonly fields: { readonly [F in Exclude<keyof M, "type">]-?: Field<M[F]> };
  /** The headers that it sets; what the client sends under these names is dropped. */
  headerNames(method: M): readonly string[];
  signing(method: M): Signing;
};
