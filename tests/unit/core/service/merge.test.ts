import { describe, expect, test } from "bun:test";
import {
  findService,
  missingKeyWarnings,
  namesByMatcher,
  servicesUsing,
  unreachableWarnings,
  upsertServices,
} from "../../../../src/core/service/merge.ts";
import { parseService } from "../../../../src/core/service/parse.ts";
import type { Service } from "../../../../src/core/service/service.ts";

function service(name: string, host: string, fields: object = {}): Service {
  return parseService({ name, host, auth: { type: "passthrough" }, ...fields }, { devMode: false });
}

const one = service("one", "a.example.com");
const two = service("two", "b.example.com:8443/v1/*");
const three = service("three", "b.example.com");
const names = (services: readonly Service[]) => services.map(({ name }) => name);

describe("upsert", () => {
  test("keeps places, appends what is new, replaces what is not", () => {
    const changed = service("one", "c.example.com", { enabled: false });
    const merged = upsertServices([one, two], [three, changed]);
    expect(names(merged)).toEqual(["one", "two", "three"]);
    expect(merged[0]).toEqual(changed);
  });

  test("twice is once, and inputs stay as they were", () => {
    const existing = Object.freeze([one, two]);
    const incoming = Object.freeze([three, one]);
    const once = upsertServices(existing, incoming);
    expect(upsertServices(once, incoming)).toEqual(once);
    expect(names(existing)).toEqual(["one", "two"]);
  });
});

describe("find", () => {
  test("by name before host, by host without port and path, in any case", () => {
    const named = service("b-example", "b.example.com");
    expect(findService([two, named], "b-example")).toEqual({ type: "found", service: named });
    expect(findService([one, two], "B.example.com.")).toEqual({ type: "found", service: two });
    expect(findService([one, two], "b.example.com:8443")).toEqual({ type: "none" });
    expect(findService([], "one")).toEqual({ type: "none" });
  });

  test("names every candidate of an ambiguous host", () => {
    expect(findService([two, three], "b.example.com")).toEqual({
      type: "ambiguous",
      candidates: [two, three],
    });
  });
});

test("a matcher names a service only when it is the only one", () => {
  const found = namesByMatcher([one, two], { make: false });
  expect(found({ host: "b.example.com", port: 8443, path: "/v1/*" })).toBe("two");
  expect(found({ host: "b.example.com", path: "/v1/*" })).toBeUndefined();
  const twins = [one, { ...one, name: "twin" }];
  for (const make of [true, false]) {
    expect(namesByMatcher(twins, { make })({ host: "a.example.com", path: "" })).toBeUndefined();
  }
});

test("a name is made where asked for, another each time", () => {
  const made = namesByMatcher([service("a-b-c", "other.example.com")], { make: true });
  expect(made({ host: "other.example.com", path: "" })).toBe("a-b-c");
  expect(made({ host: "a.b.c", path: "" })).toBe("a-b-c-2");
  expect(made({ host: "a.b.c", path: "/x" })).toBe("a-b-c-x");
  expect(made({ host: "a.b", path: "/c" })).toBe("a-b-c-3");
});

test("keys are found in templates and substitutions, and the missing ones named once each", () => {
  const custom = service("custom", "c.example.com", {
    auth: { type: "custom", headers: { A: "{{ K1 }}-{{ K2 }}-{{ K1 }}" } },
    substitutions: [{ key: "K3", placeholder: "__X__" }],
  });
  expect(names(servicesUsing([one, custom], "K2"))).toEqual(["custom"]);
  expect(names(servicesUsing([one, custom], "K3"))).toEqual(["custom"]);
  expect(servicesUsing([one, custom], "K")).toEqual([]);
  expect(missingKeyWarnings([one, custom], new Set(["K2"]), "payments")).toEqual([
    'service "custom" uses K1, which vault "payments" does not hold yet',
    'service "custom" uses K3, which vault "payments" does not hold yet',
  ]);
});

test("a service behind another for the same requests is told of, and none that gets some", () => {
  const same = service("same", "a.example.com");
  const below = service("below", "a.example.com/v1/*");
  const port = service("port", "a.example.com:8443");
  const all = [one, same, below, port];
  expect(unreachableWarnings(all, all)).toEqual([
    'service "same" gets no request: "one" is for a.example.com too, and stands before it',
  ]);
  expect(unreachableWarnings(all, [one])).toEqual([]);
});

describe("services of one place for other methods", () => {
  const get = service("reading", "a.example.com", { methods: ["GET"] });
  const post = service("writing", "a.example.com", { methods: ["POST"] });
  const at = { host: "a.example.com", path: "" };

  test("an entry without a name is the one for the same methods, or a new one", () => {
    const make = namesByMatcher([get], { make: true });
    expect(make({ ...at, methods: ["HEAD", "GET"] })).toBe("reading");
    expect(make({ ...at, methods: ["POST", "PUT"] })).toBe("a-example-com-post-put");
    expect(make(at)).toBe("a-example-com");
    expect(namesByMatcher([get], { make: false })(at)).toBeUndefined();
    const keeps = namesByMatcher([get, one], { make: false, keeps: true });
    expect([keeps(at), keeps({ ...at, methods: ["PUT"] })]).toEqual(["one", undefined]);
    expect(namesByMatcher([get], { make: false, keeps: true })(at)).toBe("reading");
    expect(namesByMatcher([get, post], { make: false, keeps: true })(at)).toBeUndefined();
  });

  test("one gets no request when others take all of its methods", () => {
    const both = service("both", "a.example.com", { methods: ["GET", "POST"] });
    const all = [both, get, post, one];
    expect(unreachableWarnings(all, all)).toEqual([
      'service "both" gets no request: "reading" is for a.example.com too, for fewer methods',
    ]);
    expect(unreachableWarnings([both, get, one], [both, get, one])).toEqual([]);
  });
});
