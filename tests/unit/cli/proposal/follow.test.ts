import { expect, test } from "bun:test";
import { Refused, Unreachable } from "../../../../src/cli/client/transport.ts";
import { pollDelay, whenDecided } from "../../../../src/cli/proposal/follow.ts";
import type { GetProposalReply } from "../../../../src/contract/vault/proposals.ts";

const PENDING: GetProposalReply = {
  id: 7,
  status: "pending",
  services: [],
  credentials: null,
  message: "",
  review_note: "",
  reviewed_at: null,
  created_at: "2026-11-28T09:30:00Z",
  expires_at: "2026-12-05T09:30:00Z",
};
const refused = (status: number) => new Refused("no", { status, body: { error: "no" } });

/** Looks in turn at each of `answers`, where time passes by waiting alone. */
async function follow(answers: readonly (GetProposalReply | Error)[]) {
  const rest = [...answers];
  let time = 1_000;
  const pauses: number[] = [];
  const gaps: string[] = [];
  const decided = await whenDecided({
    look: async () => {
      const next = rest.shift();
      if (next === undefined) throw new Error("nothing is left to see");
      if (next instanceof Error) throw next;
      return next;
    },
    pause: async (ms) => {
      pauses.push(ms);
      time += ms;
    },
    now: () => time,
    onGap: ({ message }) => gaps.push(message),
  }).catch((error: Error) => error);
  return { decided, pauses, gaps };
}

test("three seconds for the first half minute, then ten", async () => {
  expect([0, 29_999, 30_000, 3_600_000].map(pollDelay)).toEqual([3000, 3000, 10_000, 10_000]);
  const { pauses, decided } = await follow([
    ...Array.from({ length: 12 }, () => PENDING),
    { ...PENDING, status: "applied" },
  ]);
  expect(pauses).toEqual([...Array.from({ length: 10 }, () => 3000), 10_000, 10_000, 10_000]);
  expect(decided).toMatchObject({ status: "applied" });
});

test.each(["applied", "rejected", "expired"] as const)("ends when it is %s", async (status) => {
  expect((await follow([{ ...PENDING, status }])).decided).toEqual({ ...PENDING, status });
});

test("a gap is told once and waited through, and the next one is told again", async () => {
  const away = new Unreachable("away");
  const { decided, gaps } = await follow([
    away,
    refused(503),
    refused(429),
    PENDING,
    refused(502),
    { ...PENDING, status: "rejected" },
  ]);
  expect(decided).toMatchObject({ status: "rejected" });
  expect(gaps).toEqual(["away", "no"]);
});

test.each([400, 401, 403, 404])("a refusal with %d ends it", async (status) => {
  const { decided, gaps } = await follow([refused(status), PENDING]);
  expect(decided).toMatchObject({ status });
  expect(gaps).toEqual([]);
});
