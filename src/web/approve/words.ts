/** What the approval page says, in sentences for people who do not know our words. */
import type { ReachReason } from "../../core/reach/assessment.ts";
import type { ReachSurface } from "../../core/reach/reach.ts";
import { formatSeconds } from "../../core/time.ts";

export const AGENTS_WORDS = "Written by the agent. Not checked by agent-vault.";

const SURFACES: Readonly<Record<ReachSurface, string>> = {
  auth: "as its authentication",
  path: "in the path of the address",
  query: "in the query of the address",
  header: "in headers",
  body: "in the body",
  websocket: "in WebSocket messages",
  "token-endpoint": "client secret and refresh token, to get access tokens",
  "authorization-endpoint": "where you are sent to agree",
};

/** In which part of a request a credential stands. */
export function surfaceText(surface: ReachSurface): string {
  return SURFACES[surface];
}

/** The same as the rest of a sentence that begins with the credential's name. */
export function sentText(surface: ReachSurface): string {
  switch (surface) {
    case "token-endpoint":
      return ": its client secret and refresh token would be sent here";
    case "authorization-endpoint":
      return ": you would be sent here to agree";
    default:
      return ` would be sent ${SURFACES[surface]}`;
  }
}

/** What speaks against a new destination, as one sentence. */
export function reasonText(reason: ReachReason): string {
  switch (reason.code) {
    case "existing-credential-new-host":
      return "The credential is stored already, and nobody has allowed it to be sent here.";
    case "new-surface":
      return "The credential may be sent here, but not yet in this part of a request.";
    case "named-elsewhere":
      return `Services of this vault use a credential of this name, and they send it to ${reason.hosts.join(", ")} alone.`;
    case "new-header":
      return `It would be sent as ${reason.headers.join(", ")}, too. A host may repeat such a header in its answer, where the agent reads it.`;
    case "cookies":
      return "Cookies that the host gives for the credential would be handed on to the agent, which could go on without it.";
    case "unsearched":
      return "Answers would no more be searched for the credential: a host that repeats what it was sent would tell the agent.";
    case "unrequired":
      return `Until now only agents that may ${reason.capabilities.join(", ")} could use the credential. This would let others use it.`;
    case "more-methods":
      return reason.methods === undefined
        ? "Agents could use the credential with every method, and not only with those that the service takes now."
        : `Agents could use the credential with ${reason.methods.join(", ")}, too, which the service does not take now.`;
    case "wildcard":
      return "The pattern stands for every name of one label in front of it, not for one host.";
    case "shared-suffix":
      return `Names under ${reason.suffix} may belong to different parties, so the end of this name does not tell who answers.`;
    case "public-suffix":
      return `${reason.suffix} is what names end in, and names under it may belong to different parties.`;
    case "look-alike":
      return `This is not ${reason.resembles}, though it looks like it.`;
    case "encoded-name":
      return reason.mixed === undefined
        ? "The name is written in the letters of another script."
        : `The name mixes letters that look alike: ${reason.mixed.join(" and ")}.`;
    case "uncovered":
      return "A service that answered here would be gone, and a wider one would take its place.";
    case "unknown-endpoint":
      return "The address belongs to no provider that agent-vault knows, and not to the service that it is for.";
    case "plain-http":
      return "This is not encrypted: whoever is on the way can read the value.";
  }
}

/** `2026-08-01 09:30 UTC`, of a time in ms since 1970. */
export function timeText(at: number): string {
  return `${formatSeconds(at).slice(0, 16).replace("T", " ")} UTC`;
}

const STEPS = [
  { ms: 86_400_000, one: "day" },
  { ms: 3_600_000, one: "hour" },
  { ms: 60_000, one: "minute" },
] as const;

/** How long ago, or how far ahead, in its largest unit. */
export function distanceText(at: number, now: number): string {
  const away = Math.abs(now - at);
  const step = STEPS.find(({ ms }) => away >= ms);
  if (step === undefined) return at <= now ? "just now" : "in less than a minute";
  // What is over of a unit is left out of an age, and counts of what is still to come.
  const count = at <= now ? Math.floor(away / step.ms) : Math.ceil(away / step.ms);
  const span = `${count} ${step.one}${count === 1 ? "" : "s"}`;
  return at <= now ? `${span} ago` : `in ${span}`;
}
