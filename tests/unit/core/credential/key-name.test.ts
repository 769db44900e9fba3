import { expect, test } from "bun:test";
import { isKeyName, parseKeyName } from "../../../../src/core/credential/key-name.ts";
import { AppError } from "../../../../src/core/errors.ts";

test.each(["A", "STRIPE_KEY", "K2", "A__", "X".repeat(300)])("%p is a key", (text) => {
  expect(isKeyName(text)).toBe(true);
  expect(parseKeyName(text) as string).toBe(text);
});

const BAD: [string, string | undefined][] = [
  ["stripe_key", "Call it STRIPE_KEY."],
  ["stripe-key", "Call it STRIPE_KEY."],
  ["my key", "Call it MY_KEY."],
  ["1KEY", undefined],
  ["_KEY", undefined],
  ["", undefined],
  ["KEY\n", "Call it KEY_."],
  ["SCHLÜSSEL", "Call it SCHL_SSEL."],
];
test.each(BAD)("%p is none", (text, hint) => {
  expect(isKeyName(text)).toBe(false);
  try {
    parseKeyName(text);
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).code).toBe("invalid_key_name");
    expect((error as AppError).hint).toBe(hint);
  }
});
