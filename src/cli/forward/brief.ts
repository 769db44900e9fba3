import * as v from "valibot";

/** What the forwarder's process is told, on its standard input: nothing of it is for the list of processes to show. */
export const Brief = v.object({
  /** Who asks for SVIDs. `session`: a person, whose session may be renewed from the data directory. */
  address: v.string(),
  token: v.string(),
  session: v.boolean(),
  agent: v.string(),
  vault: v.optional(v.string()),
  proxy: v.object({
    host: v.string(),
    port: v.number(),
    /** Roots that its certificate is verified by; absent: it does not speak TLS. */
    ca: v.optional(v.string()),
  }),
  apiAudience: v.string(),
  /** The process that it lives as long as. */
  watch: v.number(),
  /** Anyone on the machine may use it. */
  open: v.boolean(),
});
export type Brief = v.InferOutput<typeof Brief>;

/** Its one answer: where it listens, or what keeps it from that. */
export const Report = v.union([
  v.object({ port: v.number() }),
  v.object({ error: v.string(), hint: v.optional(v.string()) }),
]);
export type Report = v.InferOutput<typeof Report>;

/** What the forwarder is called on the command line, and what stands behind it once it is on its own. */
export const FORWARD_WORDS = { begin: ["__forward"], serve: ["__forward", "--", "serve"] } as const;
