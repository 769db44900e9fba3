import * as v from "valibot";

export const AskItem = v.object({
  id: v.number(),
  method: v.string(),
  /** Without the query. */
  url: v.string(),
  host: v.string(),
  port: v.number(),
  /** Characters of the query, which is shown nowhere. */
  query_length: v.number(),
  /** Absent where the request does not say. */
  body_bytes: v.optional(v.number()),
  asked_by: v.string(),
  /** The public id of the session that asks. */
  session: v.string(),
  created_at: v.string(),
  expires_at: v.string(),
  seconds_left: v.number(),
  /** What the answer `always` would do, in words. */
  always: v.string(),
});
export type AskItem = v.InferOutput<typeof AskItem>;
export const ListAsksReply = v.object({ asks: v.array(AskItem) });
export type ListAsksReply = v.InferOutput<typeof ListAsksReply>;

export const AnswerAskBody = v.object({
  /** `once`, `run`, `always` or `no`. */
  answer: v.string(),
  /** Where the person was asked: `terminal` or `command`. */
  way: v.optional(v.picklist(["terminal", "command"])),
});
export const AnswerAskReply = v.object({
  id: v.number(),
  answer: v.picklist(["once", "run", "always", "no"]),
  /** What follows, in words. */
  done: v.string(),
});
export type AnswerAskReply = v.InferOutput<typeof AnswerAskReply>;
