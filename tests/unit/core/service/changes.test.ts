import { expect, test } from "bun:test";
import { areSameServices, serviceChanges } from "../../../../src/core/service/changes.ts";
import { parseServices } from "../../../../src/core/service/parse.ts";

const parse = (...services: object[]) => parseServices(services, { devMode: false });
const STRIPE = { name: "stripe", host: "api.stripe.com", auth: { type: "bearer", token: "STRIPE_KEY" } };
const CUSTOM = {
  name: "custom",
  host: "api.example.com",
  auth: { type: "custom", headers: { Authorization: "Token hunter2 {{ API_KEY }}" } },
};

test("new, different and vanished services are told by their fields and the names of their keys", () => {
  const before = parse(STRIPE, { ...STRIPE, name: "gone" }, { ...STRIPE, name: "kept" });
  const after = parse(
    { ...STRIPE, host: "api.stripe.com/v2", enabled: false },
    { ...STRIPE, name: "kept" },
    CUSTOM,
  );
  expect(serviceChanges(before, after)).toEqual([
    {
      name: "stripe",
      changes: {
        host: { before: "api.stripe.com", after: "api.stripe.com/v2" },
        enabled: { before: true, after: false },
      },
    },
    {
      name: "custom",
      changes: {
        host: { after: "api.example.com" },
        enabled: { after: true },
        auth: { after: "custom" },
        keys: { after: ["API_KEY"] },
      },
    },
    {
      name: "gone",
      changes: {
        host: { before: "api.stripe.com" },
        enabled: { before: true },
        auth: { before: "bearer" },
        keys: { before: ["STRIPE_KEY"] },
      },
    },
  ]);
});

test("a header that differs is a change, and no text of it is told", () => {
  const after = {
    ...CUSTOM,
    auth: { type: "custom", headers: { Authorization: "Token hunter3 {{ API_KEY }}" } },
  };
  expect(serviceChanges(parse(CUSTOM), parse(after))).toEqual([
    { name: "custom", changes: { auth: { before: "custom", after: "custom" } } },
  ]);
});

test("substitutions, cookies, what becomes of foreign credentials and what is required of agents are told", () => {
  const substitutions = [{ key: "STRIPE_KEY", placeholder: "__key__", in: ["path", "body"] }];
  const more = {
    ...STRIPE,
    substitutions,
    cookies: "pass",
    foreign_credentials: "strip",
    requires: ["api_call"],
    methods: ["GET"],
  };
  expect(serviceChanges(parse(STRIPE), parse(more))).toEqual([
    {
      name: "stripe",
      changes: {
        substitutions: { after: ["__key__ by STRIPE_KEY in path, body"] },
        cookies: { after: "pass" },
        foreign_credentials: { after: "strip" },
        requires: { after: ["api_call"] },
        methods: { after: ["GET"] },
      },
    },
  ]);
});

test("the same in another order has no change, and is not the same", () => {
  const [one, other] = [parse(STRIPE, CUSTOM), parse(CUSTOM, STRIPE)];
  expect(serviceChanges(one, other)).toEqual([]);
  expect(areSameServices(one, other)).toBe(false);
  expect(areSameServices(one, parse(STRIPE, CUSTOM))).toBe(true);
});
