import { expect, test } from "bun:test";
import { noMailer } from "../../../../src/net/mail/no-mailer.ts";

test("it says that it is none, and takes nothing", async () => {
  expect(noMailer.isConfigured).toBe(false);
  await expect(noMailer.send({ to: "a@example.com", subject: "s", html: "h", text: "h" })).rejects.toThrow(
    "no SMTP server is set up",
  );
});
