import { expect, test } from "bun:test";
import { AppError } from "../../../../src/core/errors.ts";
import { parseWebhookUrl } from "../../../../src/core/webhook/url.ts";

const refused = (text: string, plaintext = false): string => {
  try {
    return `taken as ${parseWebhookUrl(text, { plaintext })}`;
  } catch (error) {
    if (error instanceof AppError && error.code === "bad_request") return error.message;
    throw error;
  }
};

test("https is taken, and http for this machine or where clear text is allowed", () => {
  for (const [given, taken] of [
    ["https://hooks.example.com", "https://hooks.example.com/"],
    [" https://Hooks.Example.com:443/a?b=c ", "https://hooks.example.com/a?b=c"],
    ["http://127.0.0.1:8080/hook", "http://127.0.0.1:8080/hook"],
    ["http://localhost/", "http://localhost/"],
    ["http://[::1]:8080/", "http://[::1]:8080/"],
  ] as const) {
    expect(parseWebhookUrl(given, { plaintext: false })).toBe(taken);
  }
  expect(parseWebhookUrl("http://hooks.example.com/", { plaintext: true })).toBe("http://hooks.example.com/");
});

test("what cannot be a receiver is refused with the reason, and without the address", () => {
  for (const [given, reason] of [
    ["", "not an address"],
    ["hooks.hidden.example", "not an address"],
    ["ftp://hidden.example/", "must begin with https://"],
    ["http://hidden.example/", "http:// is for receivers on this machine"],
    ["https://user:hidden@hooks.example.com/", "must not hold a user or a password"],
    ["https://hidden@hooks.example.com/", "must not hold a user or a password"],
    ["https://:hidden@hooks.example.com/", "must not hold a user or a password"],
    ["https://hooks.example.com/#hidden", "fragment"],
    ["https://hooks.example.com:0/hidden", "names no host and port"],
    [`https://hooks.example.com/${"a".repeat(2048)}`, "more than 2048 characters"],
  ] as const) {
    expect(refused(given)).toContain(reason);
    expect(refused(given)).not.toContain("hidden");
  }
});
