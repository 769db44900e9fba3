import { expect, test } from "bun:test";
import { MASKED, readSecretInput } from "../../../../src/core/oauth/masked.ts";

test("eight bullets keep what is stored; anything else is new, or nothing", () => {
  expect(MASKED).toBe("••••••••");
  expect(readSecretInput("••••••••")).toEqual({ type: "keep" });
  expect(readSecretInput("•••••••")).toEqual({ type: "new", value: "•••••••" });
  expect(readSecretInput("")).toEqual({ type: "none" });
  expect(readSecretInput(undefined)).toEqual({ type: "none" });
});
