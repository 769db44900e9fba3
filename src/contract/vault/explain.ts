import * as v from "valibot";

/** What becomes of a request, and why. Names of headers and credentials, and never a value. */
export const ExplainReply = v.object({
  vault: v.string(),
  request: v.object({
    method: v.string(),
    scheme: v.string(),
    host: v.string(),
    port: v.number(),
    path: v.string(),
  }),
  /** Whether it would leave. */
  passes: v.boolean(),
  outcome: v.string(),
  /** What the proxy would answer with; left out where it forwards. */
  error: v.optional(v.string()),
  says: v.string(),
  unmatched_host_policy: v.optional(v.string()),
  /** Those that services take for the same host and path, where they do not take this one. */
  methods: v.optional(v.array(v.string())),
  missing_credentials: v.optional(v.array(v.string())),
  /** The one that answers, or that would and refuses. */
  service: v.optional(
    v.object({
      name: v.string(),
      host: v.string(),
      auth_type: v.string(),
      /** Those that are written. */
      headers: v.array(v.string()),
      substitutions: v.optional(
        v.array(v.object({ key: v.string(), placeholder: v.string(), in: v.array(v.string()) })),
      ),
      requires: v.optional(v.array(v.string())),
      cookies: v.optional(v.string()),
      foreign_credentials: v.optional(v.string()),
      leaks: v.optional(v.string()),
      /** In words. */
      budget: v.optional(v.string()),
    }),
  ),
  /** Every service of the vault, in list order. */
  services: v.array(
    v.object({
      name: v.string(),
      host: v.string(),
      methods: v.optional(v.array(v.string())),
      enabled: v.optional(v.literal(false)),
      answers: v.boolean(),
      /** Why it does not answer, as a word and as a sentence. */
      reason: v.optional(v.string()),
      than: v.optional(v.string()),
      says: v.optional(v.string()),
    }),
  ),
});
export type ExplainReply = v.InferOutput<typeof ExplainReply>;
