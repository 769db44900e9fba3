import { expect, test } from "bun:test";
import { parseNewPassword } from "../../../../src/core/account/password.ts";

test.each([
  ["eight bytes", "12345678", true],
  ["seven bytes", "1234567", false],
  ["four characters of two bytes", "ääää", true],
  ["blanks count", "        ", true],
  ["nothing", "", false],
])("%s", (_, text, isFine) => {
  if (isFine) expect(parseNewPassword(text).open()).toBe(text);
  else expect(() => parseNewPassword(text)).toThrow("A password has at least 8 bytes.");
});
