import { expect, test } from "bun:test";
import { userInviteMail, userReinviteMail } from "../../../../src/app/mail/user-invite.ts";

const INVITE = {
  to: "ada@example.com",
  inviter: "root@example.com",
  vaults: [
    { vaultName: "payments", role: "admin" },
    { vaultName: "support", role: "member" },
  ],
  link: "https://av.example.com/invite/av_uinv_abc",
  validHours: 48,
} as const;

test.each([
  [userInviteMail, "You've been invited to Agent Vault"],
  [userReinviteMail, "You've been re-invited to Agent Vault"],
])("%p says who invites, to what, until when, and where to go", (write, subject) => {
  const mail = write(INVITE);
  expect(mail).toMatchObject({ to: "ada@example.com", subject });
  for (const form of [mail.text, mail.html]) {
    for (const said of [
      "root@example.com",
      "payments (admin)",
      "support (member)",
      INVITE.link,
      "48 hours",
    ]) {
      expect(form).toContain(said);
    }
  }
});

test("says so when no vault comes with it", () => {
  const mail = userInviteMail({ ...INVITE, vaults: [] });
  expect(mail.text).toContain("No vaults pre-assigned.");
  expect(mail.html).not.toContain("<ul>");
});
