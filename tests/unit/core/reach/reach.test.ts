import { describe, expect, test } from "bun:test";
import { newReach, reachOf } from "../../../../src/core/reach/reach.ts";
import type { Service } from "../../../../src/core/service/service.ts";
import { bearer, key } from "../../../support/access/reach.ts";

const shown = (services: readonly Service[]) =>
  reachOf(services).map(
    ({ credential, host, port, path, surface }) => `${credential} ${host}:${port ?? "*"}${path} ${surface}`,
  );

describe("reach of services", () => {
  const table: Record<string, { services: Service[]; reach: string[] }> = {
    "what the auth method injects": {
      services: [bearer("api.stripe.com")],
      reach: ["STRIPE_KEY api.stripe.com:* auth"],
    },
    "port and path": { services: [bearer("a.com:8443/v1/*")], reach: ["STRIPE_KEY a.com:8443/v1/* auth"] },
    "both keys of basic": {
      services: [bearer("a.com", "X", { auth: { type: "basic", username: key("U"), password: key("P") } })],
      reach: ["U a.com:* auth", "P a.com:* auth"],
    },
    "a key that is named twice, once": {
      services: [bearer("a.com", "X", { auth: { type: "custom", headers: { A: "{{ K }}", B: "{{ K }}" } } })],
      reach: ["K a.com:* auth"],
    },
    "a substitution on each of its surfaces, path and query unless said": {
      services: [
        bearer("a.com", "X", {
          auth: { type: "passthrough" },
          substitutions: [
            { key: key("K"), placeholder: "__k__" },
            { key: key("L"), placeholder: "__l__", in: ["body"] },
          ],
        }),
      ],
      reach: ["K a.com:* path", "K a.com:* query", "L a.com:* body"],
    },
    "nothing of one that is switched off": {
      services: [bearer("a.com", "K", { enabled: false })],
      reach: [],
    },
    "nothing without a credential": {
      services: [bearer("a.com", "K", { auth: { type: "passthrough" } })],
      reach: [],
    },
  };
  for (const [name, { services, reach }] of Object.entries(table)) {
    test(name, () => expect(shown(services)).toEqual(reach));
  }
});

test("new is what was not there, each once", () => {
  const before = reachOf([bearer("a.com"), bearer("b.com")]);
  const after = reachOf([bearer("b.com"), bearer("c.com"), bearer("c.com", "STRIPE_KEY", { name: "twice" })]);
  expect(newReach(before, after).map(({ host }) => host)).toEqual(["c.com"]);
  expect(newReach(after, before).map(({ host }) => host)).toEqual(["a.com"]);
  expect(newReach(before, before)).toEqual([]);
});
