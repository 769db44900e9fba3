import { AppError } from "../../core/errors.ts";
import type { Repos } from "../../ports/store.ts";

/** Who may get an account, as the owner has set it. */
export type RegistrationRules = {
  /** Accounts come from invites alone. */
  readonly inviteOnly: boolean;
  /** Lower case, without the @; empty allows every domain. */
  readonly allowedDomains: readonly string[];
};

/**
 * The settings `invite_only` (`true`, or absent) and `allowed_email_domains` (a JSON list of texts, or absent). Throws
 * when they cannot be read: a rule that nobody can read must not let everybody in.
 */
export async function readRegistrationRules({
  settings,
}: Pick<Repos, "settings">): Promise<RegistrationRules> {
  const inviteOnly = await settings.instance("invite_only");
  const domains = await settings.instance("allowed_email_domains");
  return {
    inviteOnly: inviteOnly === "true",
    allowedDomains: domains === undefined ? [] : (JSON.parse(domains) as string[]),
  };
}

/** Throws `email_domain_refused` for an address whose domain is not among those that are allowed. */
export function demandAllowedDomain({ allowedDomains }: RegistrationRules, email: string): void {
  const domain = email
    .slice(email.lastIndexOf("@") + 1)
    .trim()
    .toLowerCase();
  if (allowedDomains.length === 0 || allowedDomains.includes(domain)) return;
  throw new AppError("email_domain_refused", {
    hint: `Use an address at ${allowedDomains.join(" or ")}.`,
  });
}
