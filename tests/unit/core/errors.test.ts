import { expect, test } from "bun:test";
import { AppError, ERROR_CODES } from "../../../src/core/errors.ts";

test("says the sentence of its code unless it has a better one", () => {
  expect(new AppError("internal").message).toBe("Internal error");
  expect(new AppError("internal", { message: "vault a" }).message).toBe("vault a");
});

test("keeps its cause for the log, and out of what is sent", () => {
  const cause = new Error("select secret from table");
  const error = new AppError("store_unavailable", { cause });
  expect(error.cause).toBe(cause);
  expect(JSON.stringify(error)).not.toContain("select");
  expect("cause" in new AppError("internal")).toBe(false);
});

test.each(ERROR_CODES)("%s is written as clients match it, and has a sentence", (code) => {
  expect(code).toMatch(/^[a-z0-9]+(_[a-z0-9]+)*$/);
  expect(new AppError(code).message).not.toBe("");
});
