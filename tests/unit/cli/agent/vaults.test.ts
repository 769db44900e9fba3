import { expect, test } from "bun:test";
import { assignmentsOf, vaultsText } from "../../../../src/cli/agent/vaults.ts";

test("flags become what is sent, with one end for all", () => {
  expect(assignmentsOf(["payments", "default:member"], undefined)).toEqual([
    { vault_name: "payments" },
    { vault_name: "default", vault_role: "member" },
  ]);
  const [given] = assignmentsOf(["payments:proxy"], "2h");
  expect(Date.parse((given as { expires_at?: string }).expires_at ?? "")).toBeGreaterThan(Date.now());
  expect(() => assignmentsOf([], "2h")).toThrow("--expires needs a --vault");
  expect(() => assignmentsOf(["payments:"], undefined)).toThrow('--vault cannot be "payments:"');
});

test("vaults are shown with their roles, and what is over as such", () => {
  const item = { vault_name: "payments", vault_role: "proxy" };
  expect(vaultsText([])).toBe("-");
  expect(vaultsText([item, { ...item, vault_name: "default", status: "expired" }])).toBe(
    "payments:proxy, default:proxy (expired)",
  );
});
