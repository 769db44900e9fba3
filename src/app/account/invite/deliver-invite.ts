import { USER_INVITE_HOURS } from "../../../core/invite/limits.ts";
import { inviteLink } from "../../../core/invite/link.ts";
import type { Mail, Mailer } from "../../../ports/mailer.ts";
import type { Assignment } from "../../../ports/store/vault/grants.ts";
import type { InviteMail } from "../../mail/user-invite.ts";

export type DeliverDeps = {
  readonly mailer: Mailer;
  /** Where clients reach this server; no trailing slash. */
  readonly baseUrl: string;
};

/** How an invite went out. The link is there when no mail took it, so that it can be passed on by hand. */
export type Sent = { readonly emailSent: boolean; readonly link?: string; readonly emailError?: string };

/** Sends the invite's link, once it is stored. Never throws: the invite is good whatever became of the mail. */
export async function deliver(
  { mailer, baseUrl }: DeliverDeps,
  write: (mail: InviteMail) => Mail,
  invite: {
    readonly email: string;
    readonly inviter: string;
    readonly token: string;
    readonly vaults: readonly Assignment[];
  },
): Promise<Sent> {
  const link = inviteLink(baseUrl, invite.token);
  if (!mailer.isConfigured) return { emailSent: false, link };
  const { email: to, inviter, vaults } = invite;
  try {
    await mailer.send(write({ to, inviter, vaults, link, validHours: USER_INVITE_HOURS }));
    return { emailSent: true };
  } catch (error) {
    return { emailSent: false, link, emailError: error instanceof Error ? error.message : String(error) };
  }
}
