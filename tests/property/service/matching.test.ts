/** Which service a request belongs to, against rules that are written down once more and as plainly as can be. */
import { expect, test } from "bun:test";
import fc from "fast-check";
import {
  compileServices,
  decodedPath,
  type MatchInput,
  matchService,
} from "../../../src/core/service/match.ts";
import { isEnabled, type Service } from "../../../src/core/service/service.ts";
import { METHODS, someRequest, someServices } from "../../support/matching/some-services.ts";

/** `index` of the winner, `unmatched`, or why it is refused. */
function naive(list: readonly Service[], input: MatchInput): number | string {
  const about = list.map((one, index) => ({ one, index })).filter(({ one }) => isAbout(one, input));
  for (const isWildcard of [false, true]) {
    const tried = about.filter(
      ({ one }) => one.host.startsWith("*") === isWildcard && takes(one, input.method),
    );
    if (tried.some(({ one }) => isUnclear(one, input))) return "ambiguous-path";
    const [best] = tried.filter(({ one }) => fitsPath(one, input)).sort((a, b) => compare(a.one, b.one));
    if (best !== undefined) return isEnabled(best.one) ? best.index : "disabled";
  }
  const others = about.filter(({ one }) => !takes(one, input.method));
  if (others.some(({ one }) => isUnclear(one, input))) return "ambiguous-path";
  return others.some(({ one }) => fitsPath(one, input)) ? "method-refused" : "unmatched";
}

function isAbout({ host, port }: Service, input: MatchInput): boolean {
  const names = new RegExp(`^${host.replaceAll(".", "\\.").replace("*", "[^.]+")}$`);
  return names.test(input.host) && (port === undefined || port === input.port);
}

function takes({ methods }: Service, method: string): boolean {
  return (methods ?? [method]).flatMap((one) => (one === "GET" ? ["GET", "HEAD"] : [one])).includes(method);
}

function isUnclear({ path }: Service, input: MatchInput): boolean {
  return path !== "" && decodedPath(input.path) === undefined;
}

function fitsPath({ path }: Service, input: MatchInput): boolean {
  const pattern = new RegExp(`^${path.replaceAll("*", ".*")}$`);
  return path === "" || pattern.test(decodedPath(input.path) ?? "");
}

/** The better one first; `sort` is stable, so that list order decides what this does not. */
function compare(a: Service, b: Service): number {
  const literal = ({ path }: Service) => path.split("*")[0]?.length ?? 0;
  const kinds = ({ methods }: Service) =>
    methods === undefined ? 99 : METHODS.filter((one) => takes({ methods } as Service, one)).length;
  const hasPort = ({ port }: Service) => Number(port !== undefined);
  return hasPort(b) - hasPort(a) || literal(b) - literal(a) || kinds(a) - kinds(b);
}

test("the winner is the one that the rules name", () => {
  fc.assert(
    fc.property(someServices, someRequest, (list, input) => {
      const found = matchService(compileServices(list), input);
      const outcome = found.type === "matched" ? list.indexOf(found.service) : found.type;
      expect<number | string>(outcome).toBe(naive(list, input));
    }),
    { numRuns: 2000 },
  );
});

test("a list without methods is matched as if nobody had heard of them", () => {
  const bare = someServices.map((list) => list.map(({ methods: _, ...one }): Service => one));
  fc.assert(
    fc.property(bare, someRequest, (list, input) => {
      const table = compileServices(list);
      expect(matchService(table, input)).toEqual(matchService(table, { ...input, method: "PUT" }));
    }),
    { numRuns: 300 },
  );
});
