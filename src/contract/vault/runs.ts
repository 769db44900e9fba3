import * as v from "valibot";

/** A run of programs, told of by who starts it. Ours. */
export const RegisterRunBody = v.object({
  /** Its first process. */
  pid: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(2 ** 31 - 1)),
  /** When that was started, as field 22 of `/proc/PID/stat` says it on Linux: tells the process from another's of that number. */
  started_at: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  /** The session was minted for this run, and is revoked when all of the run's programs are gone. */
  own_session: v.optional(v.boolean(), false),
  /** Whether a port is wanted on which the proxy asks for nothing. */
  door: v.optional(v.boolean(), true),
  /** Let every user of the machine use that port. */
  open_port: v.optional(v.boolean(), false),
});
export const RegisterRunReply = v.object({
  /** On 127.0.0.1. */
  door_port: v.optional(v.number()),
  /** Why there is none. */
  door_refused: v.optional(
    v.picklist(["not_asked", "not_local", "owner_unknown", "too_many", "unavailable"]),
  ),
});
export type RegisterRunReply = v.InferOutput<typeof RegisterRunReply>;
