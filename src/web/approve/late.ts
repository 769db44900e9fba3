/** Decisions that come after the proposal was decided, or while nobody may decide it any more. */
import type { Principal } from "../../core/actor.ts";
import type { Proposal } from "../../core/proposal/proposal.ts";
import type { Call } from "../../http/route.ts";
import { type Place, pathsOf } from "./place.ts";

export type Verdict = "approve" | "reject";

/** The page of a proposal which says that this came too late, to whoever it is true of. */
export function latePath(place: Place, verdict: Verdict): string {
  return `${pathsOf(place).page}&late=${verdict}`;
}

/** What that address says; undefined for others. */
export function lateVerdict({ query }: Pick<Call, "query">): Verdict | undefined {
  const said = query("late");
  return said === "approve" || said === "reject" ? said : undefined;
}

/** Whether it came to something else than `viewer` meant, or through somebody else: a form that is sent twice is not late. */
export function isLate(
  verdict: Verdict,
  viewer: Principal | undefined,
  { status, review }: Pick<Proposal, "status" | "review">,
): boolean {
  if (status === "pending") return false;
  const isMeant = status === (verdict === "approve" ? "applied" : "rejected");
  return !isMeant || viewer?.type !== "user" || review?.by.id !== viewer.id;
}
