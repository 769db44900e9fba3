import { expect, test } from "bun:test";
import { parseBornWith } from "../../../../src/core/agent/born-with.ts";

const fields = (given: object) => ({
  capabilities: undefined,
  publicKey: undefined,
  metadata: undefined,
  ...given,
});

test("an agent is born with what a body gives it, and with nothing else", () => {
  expect(parseBornWith(fields({})) as object).toEqual({ capabilities: [] });
  const given = { capabilities: ["api_call"], publicKey: "z6Mkf9...", metadata: { team: "ops" } };
  expect(parseBornWith(fields(given)) as object).toEqual(given);
});

test("all that is wrong with it is told at once", () => {
  expect(() => parseBornWith({ capabilities: ["fly"], publicKey: 7, metadata: [] })).toThrow(
    "Unknown capability: fly; Missing or invalid field: publicKey is required; Invalid field: metadata must be an object",
  );
});
