import { describe, expect, test } from "bun:test";
import { reachHash, type Shown, shownText } from "../../../../src/core/reach/shown.ts";
import { sha256 } from "../../../../src/crypto/digest.ts";
import { assess, bearer, bound, key } from "../../../support/access/reach.ts";

const SHOWN: Shown = {
  proposal: { id: 7, version: 1, services: [{ action: "set", host: "a.com" }], slots: [], agent_values: [] },
  services: [bearer("b.com"), bearer("c.com")],
  credentials: [
    { key: key("A"), type: "static", updatedAt: 1 },
    { key: key("B"), type: "static", updatedAt: 2 },
  ],
  audiences: [bound("A", "b.com"), bound("B", "c.com")],
  assessment: assess([bearer("b.com")], [bearer("b.com"), bearer("a.com")]),
};

describe("what was shown", () => {
  test("has one hash", () => {
    expect(reachHash(sha256, SHOWN)).toMatch(/^[0-9a-f]{64}$/);
    expect(reachHash(sha256, structuredClone(SHOWN))).toBe(reachHash(sha256, SHOWN));
  });

  test("whatever the order of credentials and audiences", () =>
    expect(
      shownText({
        ...SHOWN,
        credentials: SHOWN.credentials.toReversed(),
        audiences: SHOWN.audiences.toReversed(),
      }),
    ).toBe(shownText(SHOWN)));

  const changes: Record<string, Partial<Shown>> = {
    "the proposal's version": { proposal: { ...SHOWN.proposal, version: 2 } },
    "a service that it proposes": {
      proposal: { ...SHOWN.proposal, services: [{ action: "set", host: "d.com" }] },
    },
    "a value that the agent gave": { proposal: { ...SHOWN.proposal, agent_values: ["A"] } },
    "a service of the vault": { services: [bearer("b.com"), bearer("c.com", "A", { enabled: false })] },
    "the order of services": { services: SHOWN.services.toReversed() },
    "when a credential was written": {
      credentials: [{ key: key("A"), type: "static", updatedAt: 9 }, ...SHOWN.credentials.slice(1)],
    },
    "the type of a credential": {
      credentials: [{ key: key("A"), type: "oauth", updatedAt: 1 }, ...SHOWN.credentials.slice(1)],
    },
    "a credential that is gone": { credentials: SHOWN.credentials.slice(1) },
    "an audience": { audiences: SHOWN.audiences.slice(1) },
    "the surface of an audience": { audiences: [bound("A", "b.com", "body"), bound("B", "c.com")] },
    "the reach": { assessment: assess([], [bearer("d.com")]) },
  };
  for (const [name, change] of Object.entries(changes)) {
    test(`another hash by ${name}`, () =>
      expect(shownText({ ...SHOWN, ...change })).not.toBe(shownText(SHOWN)));
  }
});
