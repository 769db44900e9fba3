import { describe, expect, test } from "bun:test";
import { outsideAudience, restatedReach } from "../../../../src/core/reach/outside.ts";
import type { Service } from "../../../../src/core/service/service.ts";
import { assess, bearer, bound, key } from "../../../support/access/reach.ts";

describe("services that send a credential to where nobody bound it", () => {
  const both = bearer("a.com", "A", {
    substitutions: [{ key: key("B"), placeholder: "__b__", in: ["body"] }],
  });
  const table: Record<string, { service: Service; audience: ReturnType<typeof bound>[]; outside?: string }> =
    {
      "one within its audience": { service: bearer("a.com", "A"), audience: [bound("A", "a.com")] },
      "one within a wildcard of it": { service: bearer("x.a.com", "A"), audience: [bound("A", "*.a.com")] },
      "another host": { service: bearer("b.com", "A"), audience: [bound("A", "a.com")], outside: "A auth" },
      "one of two hosts that it is bound to": {
        service: bearer("a.com", "A"),
        audience: [bound("A", "b.com"), bound("A", "a.com")],
      },
      "another surface": {
        service: bearer("a.com", "A"),
        audience: [bound("A", "a.com", "body")],
        outside: "A auth",
      },
      "a wildcard of which one name is bound": {
        service: bearer("*.a.com", "A"),
        audience: [bound("A", "x.a.com")],
        outside: "A auth",
      },
      "one of two credentials": {
        service: both,
        audience: [bound("A", "a.com"), bound("B", "b.com", "body")],
        outside: "B body",
      },
      "a credential that is bound to nothing": {
        service: bearer("b.com", "A"),
        audience: [bound("OTHER", "a.com")],
      },
      "no credential": {
        service: bearer("b.com", "A", { auth: { type: "passthrough" } }),
        audience: [bound("A", "a.com")],
      },
    };
  for (const [name, { service, audience, outside }] of Object.entries(table)) {
    test(name, () => {
      const found = outsideAudience([service], audience).get(service);
      expect(found && `${found.credential} ${found.surface}`).toBe(outside);
    });
  }
});

describe("what is sent to be bound anew", () => {
  const audience = [bound("A", "elsewhere.com"), bound("B", "a.com", "body")];
  const both = bearer("a.com", "A", {
    substitutions: [{ key: key("B"), placeholder: "__b__", in: ["body"] }],
  });
  const told = (services: Service[]) =>
    restatedReach(services, audience).map(({ credential, surface }) => `${credential} ${surface}`);

  test("is what of the services lies outside, and no more of them", () => {
    expect(told([both, bearer("a.com", "UNBOUND")])).toEqual(["A auth"]);
  });

  test("is nothing of a service that is switched off", () => {
    expect(told([{ ...both, enabled: false }])).toEqual([]);
  });

  test("counts as new, whichever service stands for it, and what stands beside it does not", () => {
    const twin = { ...bearer("a.com", "A"), name: "twin" };
    const restated = restatedReach([twin], audience);
    const more = { existing: new Set([key("A"), key("B")]), audiences: audience };
    const asked = (given: object) =>
      assess([both], [both, twin], { ...more, ...given }).added.map(({ credential }) => String(credential));
    expect([asked({ restated }), asked({})]).toEqual([["A"], []]);
  });
});
