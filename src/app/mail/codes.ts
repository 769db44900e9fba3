import type { Mail } from "../../ports/mailer.ts";
import { writeLetter } from "./letter.ts";

export type CodeMail = { readonly to: string; readonly code: string; readonly validMinutes: number };

const NOT_YOU = "If you did not ask for this, ignore this message: nothing happens without the code.";

/** What proves that a new account's address is its owner's. */
export function verificationMail({ to, code, validMinutes }: CodeMail): Mail {
  return writeLetter({
    to,
    subject: "Agent Vault verification code",
    parts: [
      "Your verification code for Agent Vault:",
      { code },
      `It is valid for ${validMinutes} minutes.`,
      NOT_YOU,
    ],
  });
}

/** What lets somebody choose a new password who has forgotten theirs. */
export function passwordResetMail({ to, code, validMinutes }: CodeMail): Mail {
  return writeLetter({
    to,
    subject: "Agent Vault password reset code",
    parts: [
      "Your code for a new password in Agent Vault:",
      { code },
      `It is valid for ${validMinutes} minutes. Give it to nobody: whoever has it can take over your account.`,
      NOT_YOU,
    ],
  });
}

/** What proves that the new address of an account is its owner's. */
export function newAddressMail({ to, code, validMinutes }: CodeMail): Mail {
  return writeLetter({
    to,
    subject: "Agent Vault code for your new address",
    parts: [
      "Your code to use this address for your account in Agent Vault:",
      { code },
      `It is valid for ${validMinutes} minutes.`,
      NOT_YOU,
    ],
  });
}
