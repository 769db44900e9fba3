/** Services and requests that are near enough to each other to meet, for property tests. */
import fc from "fast-check";
import type { MatchInput } from "../../../src/core/service/match.ts";
import { parseService } from "../../../src/core/service/parse.ts";
import type { Service } from "../../../src/core/service/service.ts";

export const METHODS = ["GET", "HEAD", "POST", "DELETE"];

const service: fc.Arbitrary<Service> = fc
  .record({
    host: fc.constantFrom("a.example.com", "b.example.com", "*.example.com", "*.a.example.com"),
    port: fc.constantFrom("", "", ":443", ":8443"),
    path: fc.constantFrom("", "", "/v1", "/v1/*", "/v1/*/x", "/*", "/v1/users/*"),
    methods: fc.option(fc.uniqueArray(fc.constantFrom(...METHODS), { minLength: 1 }), { nil: undefined }),
    enabled: fc.boolean(),
    key: fc.constantFrom(undefined, "ONE_KEY", "OTHER_KEY"),
  })
  .map(({ host, port, path, methods, enabled, key }) =>
    parseService(
      {
        name: "any",
        host: `${host}${port}${path}`,
        enabled,
        auth: key === undefined ? { type: "passthrough" } : { type: "bearer", token: key },
        ...(methods === undefined ? {} : { methods }),
      },
      { devMode: false },
    ),
  );

export const someServices = fc
  .array(service, { maxLength: 6 })
  .map((list) => list.map((one, at) => ({ ...one, name: `service-${at}` })));

export const someRequest: fc.Arbitrary<MatchInput> = fc.record({
  method: fc.constantFrom(...METHODS, "OPTIONS", "get"),
  host: fc.constantFrom("a.example.com", "b.example.com", "c.example.com", "x.a.example.com", "example.com"),
  port: fc.constantFrom(443, 8443),
  path: fc.constantFrom("/", "/v1", "/v1/x", "/v1/users/x", "/v1/users/7", "/v2", "/v1//x", "/v1/%78"),
});
