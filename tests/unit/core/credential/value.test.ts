import { expect, test } from "bun:test";
import { parseCredentialValue } from "../../../../src/core/credential/value.ts";
import type { KeyName } from "../../../../src/core/ids.ts";

const KEY = "KEY" as KeyName;

test.each(["", " padded ", "line\r\nline\n", "ключ", "{{ OTHER }}"])("%p may be stored", (text) => {
  expect(parseCredentialValue(KEY, text).open()).toBe(text);
});

test("a NUL may not, and the refusal does not hold the value", () => {
  expect(() => parseCredentialValue(KEY, "hunter2\0")).toThrow("The value of KEY contains a NUL character.");
});
