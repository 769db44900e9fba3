import { expect, test } from "bun:test";
import { testMail } from "../../../../src/app/mail/test-mail.ts";

test("names the instance that sent it", () => {
  const mail = testMail({ to: "ada@example.com", baseUrl: "https://av.example.com" });
  expect(mail).toMatchObject({ to: "ada@example.com", subject: "Agent Vault — Test Email" });
  expect(mail.text).toContain("https://av.example.com");
  expect(mail.html).toContain("https://av.example.com");
});
