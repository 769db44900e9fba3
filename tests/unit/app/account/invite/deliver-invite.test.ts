import { expect, test } from "bun:test";
import { deliver } from "../../../../../src/app/account/invite/deliver-invite.ts";
import { userInviteMail } from "../../../../../src/app/mail/user-invite.ts";
import { noMailer } from "../../../../../src/net/mail/no-mailer.ts";
import type { Mail } from "../../../../../src/ports/mailer.ts";

const INVITE = { email: "friend@example.com", inviter: "olga@example.com", token: "av_uinv_00", vaults: [] };
const baseUrl = "https://av.example.com";
const link = "https://av.example.com/invite/av_uinv_00";

test("the link is handed out when no mail takes it, with the reason where there is one", async () => {
  expect(await deliver({ mailer: noMailer, baseUrl }, userInviteMail, INVITE)).toEqual({
    emailSent: false,
    link,
  });
  const mailer = { isConfigured: true, send: () => Promise.reject(new Error("refused")) };
  expect(await deliver({ mailer, baseUrl }, userInviteMail, INVITE)).toEqual({
    emailSent: false,
    link,
    emailError: "refused",
  });
});

test("a link that was mailed is not shown", async () => {
  const mail: Mail[] = [];
  const mailer = { isConfigured: true, send: async (one: Mail) => void mail.push(one) };
  expect(await deliver({ mailer, baseUrl }, userInviteMail, INVITE)).toEqual({ emailSent: true });
  expect(mail[0]?.to).toBe("friend@example.com");
  expect(mail[0]?.text).toContain(link);
});
