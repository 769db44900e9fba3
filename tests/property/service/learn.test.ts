/** Services that were learnt from a log cover what was done, say no more than its methods and hosts, and cover it again. */
import { expect, test } from "bun:test";
import fc from "fast-check";
import { learn } from "../../../src/core/learn/learn.ts";
import { sourcesOf } from "../../../src/core/learn/sources.ts";
import { formatService } from "../../../src/core/service/format.ts";
import { compileServices, matchService } from "../../../src/core/service/match.ts";
import { takesMethod } from "../../../src/core/service/methods.ts";
import { parseService } from "../../../src/core/service/parse.ts";
import { recorded } from "../../support/log/recorded.ts";

const segment = fc.constantFrom(
  "repos",
  "acme",
  "site",
  "api",
  "docs",
  "issues",
  "17",
  "18",
  "2026-11-28",
  "v1",
  "",
  "a b",
  "..",
  "admin",
);
const request = fc
  .record({
    method: fc.constantFrom("GET", "HEAD", "POST", "DELETE"),
    host: fc.constantFrom("a.example.com:443", "b.example.com:8443"),
    path: fc.array(segment, { maxLength: 5 }),
    service: fc.constantFrom("", "one", "gone"),
    answered: fc.nat({ max: 2 }),
  })
  .map(({ method, host, path, service, answered }) =>
    recorded(`${method} ${host}/${path.join("/").replaceAll(" ", "%20")}`, service, { answered }),
  );
const ONE = parseService(
  { name: "one", host: "*.example.com", auth: { type: "bearer", token: "A_KEY" } },
  { devMode: false },
);

test("all that was answered is covered or named, by methods that were seen", () => {
  fc.assert(
    fc.property(fc.array(request, { maxLength: 25 }), (requests) => {
      const { services, uncovered } = learn(requests, sourcesOf([ONE], new Set(["A_KEY"])));
      const list = services.map(({ service }) => service);
      expect(list.map((one) => parseService(formatService(one), { devMode: false }))).toEqual(list);
      expect(new Set(list.map(({ name }) => name)).size).toBe(list.length);
      const table = compileServices(list);
      const named = new Set(uncovered.map((one) => one.request));
      for (const one of requests.filter(({ answered }) => answered > 0)) {
        const [host = "", port] = one.host.split(":");
        const found = matchService(table, { method: one.method, host, port: Number(port), path: one.path });
        if (!named.has(one)) expect(found.type).toBe("matched");
      }
      for (const { methods = [], host } of list) {
        const seen = requests.filter((one) => one.answered > 0 && one.host.startsWith(host));
        for (const method of methods) {
          expect(seen.some((one) => takesMethod({ methods: [method] }, one.method))).toBe(true);
        }
      }
    }),
    { numRuns: 500 },
  );
});
