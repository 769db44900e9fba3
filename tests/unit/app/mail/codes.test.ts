import { expect, test } from "bun:test";
import { passwordResetMail, verificationMail } from "../../../../src/app/mail/codes.ts";

test.each([
  [verificationMail, "Agent Vault verification code"],
  [passwordResetMail, "Agent Vault password reset code"],
])("%p holds the code and how long it is valid, in both forms", (write, subject) => {
  const mail = write({ to: "ada@example.com", code: "004213", validMinutes: 15 });
  expect(mail).toMatchObject({ to: "ada@example.com", subject });
  for (const form of [mail.text, mail.html]) {
    expect(form).toContain("004213");
    expect(form).toContain("15 minutes");
  }
  // Who reads subjects on a locked screen does not read the code.
  expect(mail.subject).not.toContain("004213");
});
