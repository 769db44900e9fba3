import { expect, test } from "bun:test";
import {
  parseAssignment,
  parseAssignments,
  showAssignment,
  showAssignments,
} from "../../../src/cli/assignment.ts";
import { parseExpires } from "../../../src/cli/expires.ts";

test("a vault with or without its role", () => {
  expect(parseAssignment("payments")).toEqual({ vault_name: "payments" });
  expect(parseAssignment("payments:proxy")).toEqual({ vault_name: "payments", vault_role: "proxy" });
  for (const text of ["", ":proxy", "payments:", "a:b:c", "payments:boss"]) {
    expect(() => parseAssignment(text)).toThrow("--vault cannot be");
  }
});

test("one end is that of all vaults, and none without a vault", () => {
  expect(parseAssignments(["payments", "staging:admin"], undefined)).toEqual([
    { vault_name: "payments" },
    { vault_name: "staging", vault_role: "admin" },
  ]);
  const expires_at = "2999-12-31T00:00:00Z";
  expect(parseAssignments(["payments", "staging:admin"], expires_at)).toEqual([
    { vault_name: "payments", expires_at },
    { vault_name: "staging", vault_role: "admin", expires_at },
  ]);
  expect(() => parseAssignments([], "7d")).toThrow("--expires is about access to vaults");
});

test("access is shown with its end, and as expired once that has come", () => {
  const item = { vault_name: "my-role", vault_role: "admin" };
  expect(showAssignment(item, "name:role")).toBe("my-role:admin");
  expect(showAssignments([], "name:role")).toBe("-");
  expect(
    showAssignments(
      [
        { ...item, expires_at: "2999-12-31T00:00:00Z" },
        { ...item, expires_at: "2020-12-31T00:00:00Z" },
      ],
      "name(role)",
    ),
  ).toBe("my-role(admin) until 2999-12-31T00:00:00Z, my-role(admin) expired");
});

test("an end is a span from now, a day here, or a time with its offset", () => {
  const now = Date.parse("2026-11-28T10:00:00Z");
  expect(parseExpires("90m", now)).toBe("2026-11-28T11:30:00Z");
  expect(parseExpires("2h", now)).toBe("2026-11-28T12:00:00Z");
  expect(parseExpires("7d", now)).toBe("2026-12-05T10:00:00Z");
  expect(Date.parse(parseExpires("2026-12-31", now))).toBe(new Date(2026, 11, 31).getTime());
  expect(parseExpires("2026-12-31T18:00:00+02:00", now)).toBe("2026-12-31T16:00:00Z");
});

test("what is no time, or has passed, is refused with a sentence that says how to write it", () => {
  const now = Date.parse("2026-11-28T10:00:00Z");
  for (const text of ["", "soon", "2", "2w", "2026-02-30", "2026-13-01", "2026-12-31T25:00:00Z"]) {
    expect(() => parseExpires(text, now)).toThrow("--expires cannot be");
  }
  expect(() => parseExpires("2020-01-01", now)).toThrow("--expires cannot be");
  expect(() => parseExpires("0m", now)).toThrow("--expires cannot be");
});
