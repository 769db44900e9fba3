import { expect, test } from "bun:test";
import type { KeyName } from "../../../../src/core/ids.ts";
import type { Misfit } from "../../../../src/core/proposal/apply.ts";
import { formatMisfit, tellMisfit } from "../../../../src/core/proposal/misfit.ts";
import type { Service } from "../../../../src/core/service/service.ts";

const place = { host: "api.example.com", port: 8443, path: "/v1/*" };
const other = { host: "eu.example.com", path: "" };
const twin = (name: string): Service => ({
  ...place,
  name,
  auth: { type: "passthrough" },
  substitutions: [],
});

test.each<[Misfit, string, object]>([
  [
    { code: "service-gone", name: "api", expected: place },
    'service "api" (api.example.com:8443/v1/*) is gone',
    { code: "service-gone", name: "api", expected: "api.example.com:8443/v1/*" },
  ],
  [
    { code: "service-moved", name: "api", expected: place, found: other },
    'service "api" is at eu.example.com now and was at api.example.com:8443/v1/*',
    { code: "service-moved", name: "api", expected: "api.example.com:8443/v1/*", found: "eu.example.com" },
  ],
  [
    { code: "service-ambiguous", name: "api", candidates: [twin("api"), twin("two")] },
    'several services answer for the place of service "api" now: api, two',
    {
      code: "service-ambiguous",
      name: "api",
      candidates: ["api", "two"].map((name) => ({ name, host: "api.example.com:8443/v1/*" })),
    },
  ],
  [
    { code: "key-gone", name: "api", key: "API_KEY" as KeyName },
    'credential API_KEY, which service "api" needs, is not stored any more',
    { code: "key-gone", name: "api", key: "API_KEY" },
  ],
])("%j", (misfit, told, wire) => {
  expect(tellMisfit(formatMisfit(misfit))).toBe(told);
  expect(formatMisfit(misfit)).toEqual(wire as ReturnType<typeof formatMisfit>);
});
