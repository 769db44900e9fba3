import type { Act } from "../../core/audit/record.ts";
import { DEFAULT_VAULT_ID } from "../../core/ids.ts";
import type { Session } from "../../ports/store/account/sessions.ts";
import type { User } from "../../ports/store/account/users.ts";
import type { Repos } from "../../ports/store.ts";

/**
 * Within a unit of work: if there is no user yet, creates this one as active owner, makes them admin of the default
 * vault and opens their session. False when somebody is there already; nothing is written then.
 */
export async function createFirstOwner(
  { users, grants, sessions }: Pick<Repos, "users" | "grants" | "sessions">,
  user: Omit<User, "role" | "active">,
  session: Session,
): Promise<boolean> {
  if ((await users.count()) > 0) return false;
  await users.create({ ...user, role: "owner", active: true });
  await grants.put({ type: "user", id: user.id }, DEFAULT_VAULT_ID, {
    role: "admin",
    grantedAt: user.createdAt,
  });
  await sessions.create(session);
  return true;
}

/** What the audit log says of it, with the login that was opened at once. */
export function firstOwnerActs({ id, email }: Pick<User, "id" | "email">, opened: Act): readonly Act[] {
  const registered: Act = {
    action: "user.register",
    target: { type: "user", id, name: email },
    changes: { role: { after: "owner" } },
  };
  return [registered, opened];
}
