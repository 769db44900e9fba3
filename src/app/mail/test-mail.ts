import type { Mail } from "../../ports/mailer.ts";
import { writeLetter } from "./letter.ts";

/** What an owner sends to see whether mail arrives. */
export function testMail({ to, baseUrl }: { readonly to: string; readonly baseUrl: string }): Mail {
  return writeLetter({
    to,
    subject: "Agent Vault — Test Email",
    parts: [
      "This is a test message from Agent Vault.",
      `If you read it, the instance at ${baseUrl} can send mail.`,
    ],
  });
}
