import type { InviteUserReply } from "../../contract/account/user-invites.ts";
import { isLoopbackHost } from "../../core/net/loopback.ts";
import type { Io } from "../io.ts";

/** Says how an invite went out; the link alone is the result where it has to be passed on by hand. */
export function printInvited(io: Io, invite: InviteUserReply, verb: "created" | "renewed"): void {
  const { print } = io;
  const { email, email_sent, email_error, invite_link, expires_at } = invite;
  if (email_error !== undefined) print.warn(`no mail was sent: ${email_error}`);
  if (email_sent) print.done(`Invitation sent to ${email}`);
  else {
    print.done(`Invite ${verb} for ${email}`);
    print.line(`Share this link: ${invite_link ?? ""}`);
    if (invite_link !== undefined && isLoopbackHost(new URL(invite_link).hostname)) {
      print.warn(
        "the link is good on this machine alone; AGENT_VAULT_ADDR tells the server its public address",
      );
    }
  }
  print.note(`It is good until ${expires_at}, once. Accept it with agent-vault auth accept-invite LINK.`);
}
