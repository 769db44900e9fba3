/** What a person is asked about cannot be made less by how a change is written, ordered, split or spread over time. */
import { expect, test } from "bun:test";
import fc from "fast-check";
import { authKeys } from "../../src/core/auth-method/method.ts";
import { unconfirmedHosts } from "../../src/core/reach/assess.ts";
import { covers, holdsPlace, parseAudienceHost } from "../../src/core/reach/audience.ts";
import { newReach, reachId, reachOf } from "../../src/core/reach/reach.ts";
import { type Shown, shownText } from "../../src/core/reach/shown.ts";
import { compileServices, matchService } from "../../src/core/service/match.ts";
import { upsertServices } from "../../src/core/service/merge.ts";
import { parseService } from "../../src/core/service/parse.ts";
import { isEnabled, type Service, SURFACES } from "../../src/core/service/service.ts";
import { assess, key } from "../support/access/reach.ts";

const HOSTS = [
  "a.example.com",
  "b.example.com",
  "x.b.example.com",
  "*.example.com",
  "*.b.example.com",
  "a.example.org",
];
const NAMES = ["one", "two", "three", "four"];
const STORED = [key("STORED"), key("OTHER")];

/** The same host as somebody may write it. */
const spelled = fc
  .tuple(
    fc.constantFrom(...HOSTS),
    fc.boolean(),
    fc.boolean(),
    fc.option(fc.constantFrom(":443", ":8443"), { nil: "" }),
  )
  .chain(([host, upper, dot, port]) =>
    fc
      .constantFrom("", "/v1", "/v1/*")
      .map((path) => `${upper ? host.toUpperCase() : host}${dot ? "." : ""}${port}${path}`),
  );

const service: fc.Arbitrary<Service> = fc
  .record({
    name: fc.constantFrom(...NAMES),
    host: spelled,
    enabled: fc.boolean(),
    token: fc.constantFrom("STORED", "OTHER", "MISSING"),
    substituted: fc.option(
      fc.record({ key: fc.constantFrom("STORED", "MISSING"), in: fc.constantFrom(...SURFACES) }),
    ),
  })
  .map(({ name, host, enabled, token, substituted }) =>
    parseService(
      {
        name,
        host,
        enabled,
        auth: { type: "bearer", token },
        ...(substituted === null
          ? {}
          : { substitutions: [{ key: substituted.key, placeholder: "__key__", in: [substituted.in] }] }),
      },
      { devMode: false },
    ),
  );
const services = fc.uniqueArray(service, { maxLength: 4, selector: ({ name }) => name });
const audience = fc.record({
  key: fc.constantFrom(...STORED),
  host: fc.constantFrom(...HOSTS, "a.example.com:8443"),
  surface: fc.constantFrom("auth" as const, "body" as const, "query" as const),
  boundAt: fc.nat(),
});
const audiences = fc.uniqueArray(audience, {
  maxLength: 5,
  selector: ({ key, host, surface }) => `${key} ${host} ${surface}`,
});
const existing = new Set(STORED);

test("a difference is empty if and only if nothing is new", () => {
  fc.assert(
    fc.property(services, services, (before, after) => {
      const known = new Set(reachOf(before).map(reachId));
      const isCovered = reachOf(after).every((reach) => known.has(reachId(reach)));
      expect(newReach(reachOf(before), reachOf(after)).length === 0).toBe(isCovered);
      expect(newReach(reachOf(after), reachOf(after))).toEqual([]);
    }),
  );
});

const place = fc
  .tuple(fc.constantFrom(...HOSTS), fc.option(fc.constantFrom(443, 8443), { nil: undefined }))
  .map(([host, port]) => ({ host, ...(port === undefined ? {} : { port }) }));

test("what holds what holds a place holds it, and every place holds itself", () => {
  fc.assert(
    fc.property(place, place, place, (outer, middle, inner) => {
      expect(holdsPlace(outer, outer)).toBe(true);
      if (holdsPlace(outer, middle) && holdsPlace(middle, inner)) expect(holdsPlace(outer, inner)).toBe(true);
      if (holdsPlace(outer, inner) && holdsPlace(inner, outer)) expect(outer).toEqual(inner);
    }),
    { numRuns: 2000 },
  );
});

test("whatever it is that goes to a host that nobody bound it to has to be typed", () => {
  fc.assert(
    fc.property(services, services, audiences, (before, after, bound) => {
      const assessment = assess(before, after, { existing, audiences: bound });
      for (const reach of newReach(reachOf(before), reachOf(after))) {
        if (!existing.has(reach.credential)) continue;
        if (bound.some((entry) => entry.key === reach.credential && covers(entry, reach))) continue;
        const asked = assessment.confirmHosts.map(parseAudienceHost);
        expect(asked).toContainEqual({
          host: reach.host,
          ...(reach.port === undefined ? {} : { port: reach.port }),
        });
      }
      expect(unconfirmedHosts(assessment, assessment.confirmHosts)).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

test("the order in which anything stands changes nothing of what has to be typed", () => {
  fc.assert(
    fc.property(
      services.chain((list) =>
        fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
      ),
      services,
      audiences.chain((list) =>
        fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
      ),
      ([after, shuffled], before, [bound, boundOtherwise]) => {
        // Between services for one place the order decides which of them answers: that is a change, and not an order.
        fc.pre(
          new Set(after.map(({ host, port, path }) => JSON.stringify([host, port, path]))).size ===
            after.length,
        );
        const one = assess(before, after, { existing, audiences: bound });
        expect(assess(before, shuffled, { existing, audiences: boundOtherwise })).toEqual(one);
        expect(
          assess(before, [...after, ...after.map((each) => ({ ...each, name: `${each.name}-2` }))], {
            existing,
            audiences: bound,
          }).confirmHosts,
        ).toEqual(one.confirmHosts);
      },
    ),
    { numRuns: 500 },
  );
});

/** What somebody does to a list, again and again: each step that asks for something is refused. */
type Step = (list: readonly Service[]) => readonly Service[];
const step: fc.Arbitrary<Step> = fc.oneof(
  service.map(
    (added): Step =>
      (list) =>
        upsertServices(list, [added]),
  ),
  fc.constantFrom(...NAMES).map(
    (name): Step =>
      (list) =>
        list.filter((one) => one.name !== name),
  ),
  fc.tuple(fc.constantFrom(...NAMES), fc.boolean()).map(
    ([name, enabled]): Step =>
      (list) =>
        list.map((one) => (one.name === name ? { ...one, enabled } : one)),
  ),
  services.map(
    (list): Step =>
      () =>
        list,
  ),
);

const REQUESTS = [
  ...HOSTS.map((host) => host.replace("*", "any")),
  "y.b.example.com",
  "b.example.org",
].flatMap((host) =>
  [443, 8443, 9443].flatMap((port) => ["/", "/v1", "/v1/x"].map((path) => ({ host, port, path }))),
);

/** What a request is sent with, by what the proxy matches it with. */
function sentTo(list: readonly Service[], request: (typeof REQUESTS)[0]) {
  const match = matchService(compileServices(list), { ...request, method: "GET" });
  if (match.type !== "matched") return [];
  return [
    ...authKeys(match.service.auth).map((each) => ({ key: each, surface: "auth" })),
    ...match.service.substitutions.flatMap((one) =>
      (one.in ?? []).map((surface) => ({ key: one.key, surface })),
    ),
  ];
}

/** Whether a request lies within `host[:port]`, told in another way than the rules tell it. */
function isWithin(entry: string, host: string, port: number): boolean {
  const [pattern = "", only] = entry.split(":");
  const names = new RegExp(`^${pattern.replaceAll(".", "\\.").replace("*", "[^.]+")}$`);
  return names.test(host) && (only === undefined || Number(only) === port);
}

test("no sequence of changes that ask for nothing sends a stored credential to where nobody bound it", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), audiences, (steps, bound) => {
      let list: readonly Service[] = [];
      for (const change of steps) {
        const after = change(list);
        if (assess(list, after, { existing, audiences: bound }).confirmHosts.length === 0) list = after;
      }
      for (const { host, port, path } of REQUESTS) {
        for (const { key, surface } of sentTo(list, { host, port, path })) {
          if (!existing.has(key)) continue;
          expect(
            bound.filter(
              (entry) => entry.key === key && entry.surface === surface && isWithin(entry.host, host, port),
            ),
          ).not.toEqual([]);
        }
      }
    }),
    { numRuns: 500 },
  );
});

const shown: fc.Arbitrary<Shown> = fc
  .record({
    version: fc.nat(3),
    proposed: services,
    before: services,
    bound: audiences,
    times: fc.tuple(fc.nat(3), fc.nat(3)),
  })
  .map(({ version, proposed, before, bound, times }) => ({
    proposal: { id: 1, version, services: proposed.map(({ name, host }) => ({ name, host })), slots: [] },
    services: before,
    credentials: STORED.map((each, at) => ({ key: each, type: "static", updatedAt: times[at] ?? 0 })),
    audiences: bound,
    assessment: assess(before, upsertServices(before, proposed), { existing, audiences: bound }),
  }));

test("the same is shown as the same text, and nothing else is", () => {
  fc.assert(
    fc.property(shown, shown, (one, other) => {
      expect(shownText(structuredClone(one))).toBe(shownText(one));
      const sorted = (value: Shown) => ({
        ...value,
        services: value.services.map((each) => ({ ...each, enabled: isEnabled(each) })),
        audiences: value.audiences.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
      });
      const isSame = Bun.deepEquals(sorted(one), sorted(other));
      if (!isSame) expect(shownText(one)).not.toBe(shownText(other));
    }),
    { numRuns: 500 },
  );
});

test("any one change of what was shown changes its text", () => {
  fc.assert(
    fc.property(shown, service, audience, fc.nat(1), (one, added, entry, at) => {
      const text = shownText(one);
      const others: Partial<Shown>[] = [
        { proposal: { ...one.proposal, version: 9 } },
        { proposal: { ...one.proposal, slots: [{ key: "STORED" }] } },
        { services: [...one.services, { ...added, name: "further" }] },
        {
          credentials: one.credentials.with(at, {
            ...(one.credentials[at] as (typeof one.credentials)[0]),
            updatedAt: 9,
          }),
        },
        { credentials: one.credentials.toSpliced(at, 1) },
        { audiences: [...one.audiences, { ...entry, host: "further.example.net" }] },
        ...one.audiences.map((each, changed) => ({
          audiences: one.audiences.with(changed, { ...each, surface: "path" }),
        })),
        ...one.audiences.map((_, gone) => ({ audiences: one.audiences.toSpliced(gone, 1) })),
        ...one.services.map((each, changed) => ({
          services: one.services.with(changed, { ...each, enabled: !isEnabled(each) }),
        })),
      ];
      for (const change of others) expect(shownText({ ...one, ...change })).not.toBe(text);
    }),
  );
});
