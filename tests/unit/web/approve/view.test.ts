import { describe, expect, test } from "bun:test";
import { fromStored } from "../../../../src/core/proposal/format.ts";
import type { Proposal } from "../../../../src/core/proposal/proposal.ts";
import type { ReachAssessment, ReachChange } from "../../../../src/core/reach/assessment.ts";
import {
  confirmationsOf,
  headlineOf,
  shownOf,
  slotState,
  summaryOf,
} from "../../../../src/web/approve/view.ts";
import { bearerEntry } from "../../../support/vault/proposals.ts";

function proposal(
  services: object[],
  slots: object[] = [],
  raisedBy: object = { type: "agent", id: "1", name: "builder" },
): Proposal {
  return {
    ...fromStored({ services: JSON.stringify(services), slots: JSON.stringify(slots) }, "sample"),
    raisedBy,
  } as unknown as Proposal;
}

const set = (name: string, host: string) => bearerEntry(name, host, "KEY");
const remove = { action: "delete", name: "old", host: "old.example.com" };
const slot = (key: string, more: object = {}) => ({ action: "set", key, ...more });

describe("the headline", () => {
  const cases: Record<string, readonly [Proposal, string]> = {
    "one host": [proposal([set("one", "a.example.com")]), "builder asks for access to a.example.com"],
    "one host in two services": [
      proposal([set("one", "a.example.com"), set("two", "a.example.com"), remove]),
      "builder asks for access to a.example.com",
    ],
    "a path, which may read like anything": [
      proposal([set("one", "a.example.com:8443/is-approved")]),
      "builder asks for access to a.example.com:8443",
    ],
    "several hosts": [
      proposal([set("one", "a.example.com"), set("two", "b.example.com")]),
      "builder asks for access to 2 hosts",
    ],
    "a credential alone": [proposal([], [slot("NOTE")]), "builder asks to store NOTE"],
    "nothing but an end": [proposal([remove]), "builder asks to change the vault"],
    // A label is free text, which no sentence of ours begins with.
    "a session": [
      proposal([remove], [], { type: "scoped", id: "x", name: "Approved by security" }),
      "A session asks to change the vault",
    ],
  };
  test.each(Object.entries(cases))("of %s", (_, [one, text]) => {
    expect(headlineOf({ proposal: one, status: "pending" })).toBe(text);
  });

  test("of one that is decided is past", () => {
    expect(headlineOf({ proposal: proposal([], [slot("NOTE")]), status: "applied" })).toBe(
      "builder asked to store NOTE",
    );
  });
});

test("the summary counts each kind of change, and destinations where they are known", () => {
  const one = proposal(
    [set("one", "a.example.com"), { ...remove, action: "set", enabled: false, auth: undefined }, remove],
    [slot("A"), slot("B"), { action: "delete", key: "C" }],
  );
  expect(summaryOf({ proposal: one })).toBe(
    "1 service set, 1 service switched, 1 service deleted, 2 credentials stored, 1 credential deleted",
  );
  const assessment = assessed([change({}), change({ surface: "path" })]);
  const reach = { assessment, hash: "" };
  expect(summaryOf({ proposal: proposal([remove]), reach })).toBe("1 service deleted, 1 new destination");
  const nothing = { assessment: assessed([]), hash: "" };
  expect(summaryOf({ proposal: proposal([remove]), reach: nothing })).toBe(
    "1 service deleted, no new destination",
  );
});

test("a slot is one of four things", () => {
  const { slots } = proposal(
    [],
    [
      slot("A"),
      slot("B", { has_value: true }),
      slot("C", { type: "oauth", oauth: { token_url: "https://x.example/t" } }),
      { action: "delete", key: "D" },
    ],
  );
  expect(slots.map(slotState)).toEqual(["needs-value", "has-value", "oauth", "delete"]);
});

describe("confirmations", () => {
  test("name each place once, those first that a stored credential would go to", () => {
    const found = confirmationsOf(
      assessed([
        change({ place: "*.x.example", typed: true }),
        change({ place: "api.y.example", typed: true, existing: true }),
        change({ place: "api.y.example", typed: true, surface: "body" }),
        change({ place: "api.z.example", typed: false }),
      ]),
    );
    expect(found.map(({ place, changes }) => [place, changes.length])).toEqual([
      ["api.y.example", 2],
      ["*.x.example", 1],
    ]);
  });
});

test("what was shown is another text once a person has to look again", () => {
  const before = shownOf(assessed([change({})]));
  expect(before).toEqual(["KEY api.example.com auth new"]);
  expect(shownOf(assessed([change({ existing: true, typed: true })]))).toEqual([
    "KEY api.example.com auth stored typed",
  ]);
  expect(shownOf({ ...assessed([]), replaced: ["KEY" as never] })).toEqual(["replaces KEY"]);
});

function assessed(added: readonly ReachChange[]): ReachAssessment {
  return { added, removed: [], replaced: [], inherited: [], confirmHosts: [] };
}

function change(more: Partial<ReachChange>): ReachChange {
  return {
    credential: "KEY" as never,
    host: "api.example.com",
    path: "",
    surface: "auth",
    matcher: "api.example.com",
    place: "api.example.com",
    domain: "example.com",
    existing: false,
    boundTo: [],
    reasons: [],
    typed: false,
    ...more,
  };
}
