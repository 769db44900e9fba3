import { describe, expect, test } from "bun:test";
import { uncoveredReach } from "../../../../src/core/reach/uncovered.ts";
import type { Service } from "../../../../src/core/service/service.ts";
import { bearer } from "../../../support/access/reach.ts";

const wide = bearer("*.a.com", "WIDE");
const narrow = bearer("x.a.com", "NARROW");
const off = bearer("x.a.com", "NARROW", { enabled: false });
const all = bearer("x.a.com", "ALL", { name: "all" });
const admin = bearer("x.a.com/admin/*", "NARROW", { enabled: false });

describe("what a wider service reaches once a narrower one is gone", () => {
  const table: Record<string, { before: Service[]; after: Service[]; uncovered: string[] }> = {
    "a removed one": { before: [wide, narrow], after: [wide], uncovered: ["WIDE x.a.com"] },
    "one that was switched off, and so refused": {
      before: [wide, off],
      after: [wide],
      uncovered: ["WIDE x.a.com refused"],
    },
    "one that moved": {
      before: [wide, narrow],
      after: [wide, bearer("y.a.com", "NARROW")],
      uncovered: ["WIDE x.a.com"],
    },
    "one of a path": { before: [all, admin], after: [all], uncovered: ["ALL x.a.com/admin/* refused"] },
    "nothing is wider": { before: [narrow], after: [], uncovered: [] },
    "the wider one uses the same credential": {
      before: [bearer("*.a.com", "NARROW"), narrow],
      after: [bearer("*.a.com", "NARROW")],
      uncovered: [],
    },
    "switching off uncovers nothing": { before: [wide, narrow], after: [wide, off], uncovered: [] },
    "neither does another order": { before: [wide, narrow], after: [narrow, wide], uncovered: [] },
    "an equal one in its place is none of it": {
      before: [wide, narrow, all],
      after: [wide, all],
      uncovered: [],
    },
  };
  for (const [name, { before, after, uncovered }] of Object.entries(table)) {
    test(name, () =>
      expect(
        uncoveredReach(before, after).map(
          ({ reach, refused }) =>
            `${reach.credential} ${reach.host}${reach.path}${refused ? " refused" : ""}`,
        ),
      ).toEqual(uncovered),
    );
  }
});
