import { expect, test } from "bun:test";
import { discoverHosts, type SeenHost } from "../../../../src/core/learn/discovered-host.ts";
import { compileServices } from "../../../../src/core/service/match.ts";
import { parseService } from "../../../../src/core/service/parse.ts";

let last = 0;

function seen(host: string, lastSeenAt: number, fields: Partial<SeenHost> = {}): SeenHost {
  last += 1;
  return { host, lastSeenAt, lastId: last, authScheme: "", authHeader: "", ...fields };
}

function covering(...hosts: readonly string[]) {
  const auth = { type: "passthrough" };
  return compileServices(
    hosts.map((host, at) =>
      parseService({ name: `service-${at}`, host, enabled: at > 0, auth }, { devMode: true }),
    ),
  );
}

test("hosts come last seen first, then by name, whatever their ports", () => {
  const found = discoverHosts(
    [
      seen("b.example:443", 1, { authScheme: "bearer", authHeader: "Authorization" }),
      seen("c.example:443", 2),
      seen("a.example:443", 2),
      seen("b.example:8443", 3, { authScheme: "basic", authHeader: "Authorization" }),
    ],
    covering(),
  );
  expect(found.map(({ host, lastSeenAt, authScheme }) => [host, lastSeenAt, authScheme])).toEqual([
    ["b.example", 3, "basic"],
    ["a.example", 2, ""],
    ["c.example", 2, ""],
  ]);
  expect(found[0]?.seen.map(({ host }) => host)).toEqual(["b.example:8443", "b.example:443"]);
});

test("what a service is for is left out: switched off, for a path or a port alone, by a wildcard", () => {
  const services = covering("off.example.com", "paths.example.com:8443/v1/*", "*.wild.example.com");
  const found = discoverHosts(
    ["off", "paths", "one.wild", "a.one.wild", "new"].map((name) => seen(`${name}.example.com:443`, 1)),
    services,
  );
  expect(found.map(({ host }) => host)).toEqual(["a.one.wild.example.com", "new.example.com"]);
});

test("an address keeps its brackets", () => {
  const [found] = discoverHosts([seen("[2001:db8::1]:443", 1)], covering());
  expect(found?.host).toBe("[2001:db8::1]");
});
