/** What does not fit any more, for people and on the wire. */
import { joinedMatcher } from "../service/service.ts";
import type { Misfit } from "./apply.ts";

export type MisfitJson = {
  readonly code: Misfit["code"];
  /** Of the service. */
  readonly name: string;
  /** `host[:port][path]`: where the service was, and where it is. */
  readonly expected?: string;
  readonly found?: string;
  readonly key?: string;
  readonly candidates?: { readonly name: string; readonly host: string }[];
};

/** A part of a sentence. */
export function tellMisfit(misfit: Misfit): string {
  const service = `service "${misfit.name}"`;
  switch (misfit.code) {
    case "service-gone":
      return `${service} (${joinedMatcher(misfit.expected)}) is gone`;
    case "service-moved":
      return `${service} is at ${joinedMatcher(misfit.found)} now and was at ${joinedMatcher(misfit.expected)}`;
    case "service-ambiguous":
      return `several services answer for the place of ${service} now: ${misfit.candidates.map(({ name }) => name).join(", ")}`;
    case "key-gone":
      return `credential ${misfit.key}, which ${service} needs, is not stored any more`;
    default:
      return misfit satisfies never;
  }
}

export function formatMisfit(misfit: Misfit): MisfitJson {
  const { code, name } = misfit;
  switch (code) {
    case "service-gone":
      return { code, name, expected: joinedMatcher(misfit.expected) };
    case "service-moved":
      return { code, name, expected: joinedMatcher(misfit.expected), found: joinedMatcher(misfit.found) };
    case "service-ambiguous":
      return {
        code,
        name,
        candidates: misfit.candidates.map((service) => ({
          name: service.name,
          host: joinedMatcher(service),
        })),
      };
    case "key-gone":
      return { code, name, key: misfit.key };
    default:
      return code satisfies never;
  }
}
