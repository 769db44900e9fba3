import { expect, test } from "bun:test";
import { inviteStatus } from "../../../../src/core/invite/status.ts";

test("only a pending invite expires, and it does at its end", () => {
  expect(inviteStatus({ status: "pending", expiresAt: 10 }, 9)).toBe("pending");
  expect(inviteStatus({ status: "pending", expiresAt: 10 }, 10)).toBe("expired");
  expect(inviteStatus({ status: "accepted", expiresAt: 10 }, 10)).toBe("accepted");
  expect(inviteStatus({ status: "revoked", expiresAt: 10 }, 11)).toBe("revoked");
});
