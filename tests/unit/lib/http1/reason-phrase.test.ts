import { expect, test } from "bun:test";
import { STATUS_CODES } from "node:http";
import { reasonPhrase } from "../../../../src/lib/http1/reason-phrase.ts";

test("phrases are the registered ones, and a code that nothing sends has none", () => {
  const renamed: Record<number, string> = { 413: "the older name, as clients of the reference know it" };
  for (let status = 200; status < 600; status += 1) {
    const phrase = reasonPhrase(status);
    if (phrase !== "" && renamed[status] === undefined) expect(phrase).toBe(STATUS_CODES[status] as string);
  }
  expect(reasonPhrase(413)).toBe("Request Entity Too Large");
  expect(reasonPhrase(299)).toBe("");
});
