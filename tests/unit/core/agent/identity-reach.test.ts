import { expect, test } from "bun:test";
import { newIdentityReach } from "../../../../src/core/agent/identity-reach.ts";
import type { Service } from "../../../../src/core/service/service.ts";
import { bearer } from "../../../support/access/reach.ts";

const shown = (matcher: string, audience = "sts", more: Partial<Service> = {}): Service =>
  bearer(matcher, "", { auth: { type: "svid", audience }, ...more });

const table: Record<string, { before: Service[]; after: Service[]; found: string[] }> = {
  "another host": { before: [], after: [shown("a.com")], found: ["sts a.com"] },
  "another audience at the same host": {
    before: [shown("a.com")],
    after: [shown("a.com", "bank")],
    found: ["bank a.com"],
  },
  "another port": { before: [shown("a.com:1")], after: [shown("a.com:2")], found: ["sts a.com:2"] },
  "every port": { before: [shown("a.com:1")], after: [shown("a.com")], found: ["sts a.com"] },
  "a wildcard over it": { before: [shown("x.a.com")], after: [shown("*.a.com")], found: ["sts *.a.com"] },
  "one that sent a credential there": {
    before: [bearer("a.com")],
    after: [shown("a.com")],
    found: ["sts a.com"],
  },
  "one that is switched off": {
    before: [],
    after: [shown("a.com", "sts", { enabled: false })],
    found: ["sts a.com"],
  },
  "the same, and parts of it": {
    before: [shown("*.a.com"), shown("b.com")],
    after: [shown("x.a.com/path"), shown("b.com:8443"), bearer("c.com")],
    found: [],
  },
  less: { before: [shown("a.com")], after: [], found: [] },
};

for (const [name, { before, after, found }] of Object.entries(table)) {
  test(`${name}: ${found.length === 0 ? "nothing new" : "new"}`, () => {
    expect(newIdentityReach(before, after).map(({ audience, place }) => `${audience} ${place}`)).toEqual(
      found,
    );
  });
}
