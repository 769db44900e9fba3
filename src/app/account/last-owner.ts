import { AppError } from "../../core/errors.ts";
import type { Repos } from "../../ports/store.ts";

/**
 * Within the unit of work that is about to take an owner away: throws `last_owner` when no other active owner, person
 * or agent, would be left.
 */
export async function demandAnotherOwner(
  { users, agents }: Pick<Repos, "users" | "agents">,
  verb: "revoke" | "delete" | "remove" | "demote",
): Promise<void> {
  const owners = (await users.countOwners()) + (await agents.countOwners());
  if (owners > 1) return;
  throw new AppError("last_owner", {
    message: `Cannot ${verb} the last owner`,
    hint: "Make somebody else owner first.",
  });
}
