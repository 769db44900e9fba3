/** An explanation is what matching does, and every reason that it gives is one. */
import { expect, test } from "bun:test";
import fc from "fast-check";
import type { KeyName } from "../../../src/core/ids.ts";
import { type Explanation, explain, passes, type Rules } from "../../../src/core/service/explain/explain.ts";
import { compileServices, type MatchInput, matchService } from "../../../src/core/service/match.ts";
import { isEnabled, type Service } from "../../../src/core/service/service.ts";
import { someRequest, someServices } from "../../support/matching/some-services.ts";

const rules: fc.Arbitrary<Rules> = fc.record({
  services: someServices,
  audiences: fc.constantFrom(
    [],
    [{ key: "ONE_KEY" as KeyName, host: "b.example.com", surface: "auth" as const }],
  ),
  passesUntouched: fc.constant(false),
  unmatchedPolicy: fc.constantFrom("deny" as const, "passthrough" as const),
  plaintextPolicy: fc.constantFrom("allow" as const, "deny" as const),
  rights: fc.constant(undefined),
  stored: fc.constant(new Set(["ONE_KEY", "OTHER_KEY"])),
});

const explained = (given: Rules, input: MatchInput): Explanation =>
  explain(given, { ...input, scheme: "https" });
/** What `matchService` makes of some of them, as the name of the winner or why there is none. */
const found = (services: readonly Service[], input: MatchInput) => {
  const match = matchService(compileServices(services), input);
  return "service" in match ? match.service.name : match.type;
};

test("it never disagrees with matching", () => {
  fc.assert(
    fc.property(rules, someRequest, (given, input) => {
      const { outcome, verdicts } = explained(given, input);
      const winners = verdicts.filter(({ lost }) => lost === undefined);
      expect(verdicts.map(({ service }) => service)).toEqual([...given.services]);
      expect(winners.map(({ service }) => service.name)).toEqual(
        "service" in outcome ? [outcome.service?.name ?? ""] : [],
      );
      expect<string>("service" in outcome ? (outcome.service?.name ?? "") : outcome.type).toBe(
        found(given.services, input),
      );
      if (outcome.type === "brokered") expect(isEnabled(outcome.service)).toBe(true);
      if (outcome.type === "disabled") expect(isEnabled(outcome.service)).toBe(false);
      expect(passes(outcome)).toBe(
        outcome.type === "brokered" || (outcome.type === "unmatched" && outcome.policy === "passthrough"),
      );
    }),
    { numRuns: 2000 },
  );
});

test("each reason is one: alone it would win only where another one beat it, and against that one it loses", () => {
  fc.assert(
    fc.property(rules, someRequest, (given, input) => {
      for (const { service, lost } of explained(given, input).verdicts) {
        if (lost === undefined || lost === "untouched") continue;
        const alone = found([service], input);
        switch (lost.by) {
          case "later":
            expect(found([lost.than, service], input)).toBe(lost.than.name);
            expect(found([service, lost.than], input)).toBe(service.name);
            break;
          case "less-specific":
            expect(found([service, lost.than], input)).toBe(lost.than.name);
            break;
          case "ambiguous-path":
            expect(["ambiguous-path", service.name]).toContain(alone);
            break;
          case "method":
            expect(["method-refused", "unmatched", "ambiguous-path"]).toContain(alone);
            break;
          default:
            expect(alone).toBe("unmatched");
        }
      }
    }),
    { numRuns: 2000 },
  );
});
