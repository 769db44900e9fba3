import * as v from "valibot";

/**
 * The body of every refusal. `error` is the message in most answers and the code in those of the proxy;
 * `code` is ours and always machine-readable; `hint` says what to do.
 */
export const Fault = v.looseObject({
  error: v.string(),
  code: v.optional(v.string()),
  message: v.optional(v.string()),
  hint: v.optional(v.string()),
});
export type Fault = v.InferOutput<typeof Fault>;
