import { expect, test } from "bun:test";
import { canaryData } from "../../../../src/core/webhook/canary-event.ts";

const news = {
  vault: "default",
  actor: undefined,
  ip: "10.0.0.9",
  host: "example.com:443",
  place: "body",
  times: 3,
  isFrozen: true,
  at: 0,
};

test("it tells where and how often, and of a stranger no actor; which canary is for its own vault", () => {
  const rest = { ip: "10.0.0.9", host: "example.com:443", found_in: "body", times: 3, frozen: true };
  const told = { vault: "default", ...rest, seen_at: "1970-01-01T00:00:00Z" };
  expect(canaryData(news)).toEqual(told);
  const canary = { id: "cnr_1", format: "aws", label: "", values: ["secret"] };
  expect(canaryData({ ...news, canary })).toEqual({
    ...told,
    canary: { id: "cnr_1", format: "aws", label: "" },
  });
});
