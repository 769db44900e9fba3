import type { Sighted } from "../../app/canary/sighting.ts";
import { Refused } from "../refusal.ts";

/** A canary stands in what was to go upstream: of these bytes nothing may leave. Which one it is, the answer does not say. */
export function canarySeen(sighted: Sighted): Refused {
  return new Refused("canary_triggered", { sighted });
}
