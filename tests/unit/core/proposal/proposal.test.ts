import { expect, test } from "bun:test";
import { PROPOSAL_STATUSES, statusAt } from "../../../../src/core/proposal/proposal.ts";

test("a pending proposal is expired from the moment its time runs out, written down or not", () => {
  expect(statusAt({ status: "pending", expiresAt: 100 }, 99)).toBe("pending");
  expect(statusAt({ status: "pending", expiresAt: 100 }, 100)).toBe("expired");
});

test("what was decided stays as it was decided", () => {
  for (const status of PROPOSAL_STATUSES.filter((one) => one !== "pending")) {
    expect(statusAt({ status, expiresAt: 100 }, 1000)).toBe(status);
  }
});
