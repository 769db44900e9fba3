/** What does not fit any more, for people and on the wire. */
import { joinedMatcher } from "../service/service.ts";
import type { Misfit } from "./apply.ts";

export type MisfitJson = {
  readonly code: Misfit["code"];
  /** Of the service. */
  readonly name: string;
  /** `host[:port][path]`: where the service was, and where it is. */
  readonly expected?: string | undefined;
  readonly found?: string | undefined;
  readonly key?: string | undefined;
  readonly candidates?: { readonly name: string; readonly host: string }[] | undefined;
};

/** The same as part of a sentence, the one that the API, the page and the command line say. */
export function tellMisfit({ code, name, expected, found, key, candidates = [] }: MisfitJson): string {
  const service = `service "${name}"`;
  switch (code) {
    case "service-gone":
      return `${service} (${expected}) is gone`;
    case "service-moved":
      return `${service} is at ${found} now and was at ${expected}`;
    case "service-ambiguous":
      return `several services answer for the place of ${service} now: ${candidates.map((one) => one.name).join(", ")}`;
    case "key-gone":
      return `credential ${key}, which ${service} needs, is not stored any more`;
    default:
      return code satisfies never;
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
