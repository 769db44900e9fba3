import { expect, test } from "bun:test";
import { table } from "../../../../src/cli/ui/table.ts";
import { PLAIN } from "../../../../src/cli/ui/theme.ts";
import { DELIVERY_HEADINGS, deliveryRow } from "../../../../src/cli/vault/delivery-row.ts";

const NOW = Date.parse("2026-11-28T10:00:00Z");
const SENT = {
  id: `msg_${"0123456789abcdef".repeat(2)}`,
  event: "proposal.rejected",
  status: "delivered",
  attempts: 1,
  created_at: "2026-11-28T09:58:07Z",
  ended_at: "2026-11-28T09:58:08Z",
  last_status: 204,
} as const;
const { ended_at: _, last_status: __, ...waiting } = SENT;
const FAILING = {
  ...waiting,
  status: "pending",
  attempts: 3,
  last_error: "the receiver refused the connection",
} as const;

test("a row tells the state, and what is to come", () => {
  expect(deliveryRow(SENT, NOW)).toEqual([
    "msg_012345",
    "proposal.rejected",
    "delivered",
    "2026-11-28 09:58Z",
    "answered 204",
  ]);
  const status = (next_attempt_at: string) => deliveryRow({ ...FAILING, next_attempt_at }, NOW)[2];
  expect(status("2026-11-28T10:04:30Z")).toBe("pending, next in 5 min");
  expect(status("2026-11-28T15:00:00Z")).toBe("pending, next in 5 h");
  expect(status("2026-11-28T09:59:00Z")).toBe("pending, next now");
  expect(deliveryRow(FAILING, NOW)[4]).toBe("the receiver refused the connection (attempt 3)");
});

test("several are a table of 80 columns, with no empty one", () => {
  const rows = [SENT, { ...FAILING, next_attempt_at: "2026-11-28T10:04:30Z" }].map((one) =>
    deliveryRow(one, NOW),
  );
  const lines = table(DELIVERY_HEADINGS, rows, { theme: PLAIN, room: () => 80 }).split("\n");
  expect(lines[0]).toStartWith("┌");
  for (const line of lines) expect(Bun.stringWidth(line)).toBeLessThanOrEqual(80);
  expect(rows.flat().filter((cell) => cell === "" || cell === "-")).toEqual([]);
});
