import type { Mail } from "../../ports/mailer.ts";
import type { Assignment } from "../../ports/store/vault/grants.ts";
import { writeLetter } from "./letter.ts";

export type InviteMail = {
  readonly to: string;
  /** Who invites: an address, or the name of an agent. */
  readonly inviter: string;
  /** What the invited get once they accept. */
  readonly vaults: readonly Pick<Assignment, "vaultName" | "role">[];
  /** Holds the invite's token. */
  readonly link: string;
  readonly validHours: number;
};

/** The first invitation of somebody. */
export function userInviteMail(invite: InviteMail): Mail {
  return inviteMail(invite, "You've been invited to Agent Vault");
}

/** The same with a fresh link, for who has let one go by. */
export function userReinviteMail(invite: InviteMail): Mail {
  return inviteMail(invite, "You've been re-invited to Agent Vault");
}

function inviteMail({ to, inviter, vaults, link, validHours }: InviteMail, subject: string): Mail {
  return writeLetter({
    to,
    subject,
    parts: [
      `${inviter} invites you to Agent Vault, where people and agents share access without sharing keys.`,
      vaults.length === 0 ? "No vaults pre-assigned." : "You will have access to these vaults:",
      ...(vaults.length === 0
        ? []
        : [{ items: vaults.map(({ vaultName, role }) => `${vaultName} (${role})`) }]),
      { link, label: "Accept the invitation" },
      `The link is valid for ${validHours} hours and works once. It is for you alone: do not forward it.`,
      "If you do not know who invites you, ignore this message.",
    ],
  });
}
