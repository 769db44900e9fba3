import type { Principal } from "../../core/actor.ts";
import { AppError } from "../../core/errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { FrozenActor } from "../../ports/store/account/frozen-actors.ts";
import type { User, UserPage } from "../../ports/store/account/users.ts";
import type { Grant } from "../../ports/store/vault/grants.ts";
import type { Repos, Store } from "../../ports/store.ts";
import { authorize, authorizeActor, may } from "../authorize.ts";

type Deps = { readonly store: Pick<Store, "users" | "grants" | "frozenActors">; readonly clock: Clock };

/** Somebody as others see them; grants that are over are among theirs. */
export type UserListing = {
  readonly user: User;
  readonly grants: readonly Grant[];
  readonly frozen?: FrozenActor;
};

export type UserListingPage = {
  readonly listings: readonly UserListing[];
  /** Whether the caller may know who can do what; without it no grants are listed. */
  readonly withGrants: boolean;
  /** The `after` of the next page; absent on the last one. */
  readonly next?: string;
};

/** By address, those who have not verified theirs among them. Without a limit all at once. Throws `forbidden`. */
export async function listUsers(
  { store, clock }: Deps,
  principal: Principal,
  { after, limit }: UserPage,
): Promise<UserListingPage> {
  authorize({ clock }, principal, "user:list");
  const withGrants = may({ clock }, principal, { action: "user:read", target: { userId: "" } });
  const found = await store.users.list({
    ...(after === undefined ? {} : { after }),
    ...(limit === undefined ? {} : { limit: limit + 1 }),
  });
  const users = found.slice(0, limit);
  const last = users.at(-1);
  const grants = withGrants ? await store.grants.ofActors(users.map(({ id }) => id)) : undefined;
  const frozen = withGrants ? await store.frozenActors.among(users.map(({ id }) => id)) : [];
  return {
    listings: users.map((user) => ({
      user,
      grants: grants?.get(user.id) ?? [],
      ...frozenOf(frozen.find(({ actorId }) => actorId === user.id)),
    })),
    withGrants,
    ...(found.length > users.length && last !== undefined ? { next: last.email } : {}),
  };
}

/**
 * One account, for its holder and for owners; the address `me` is the caller's own. To everybody else no address tells
 * whether it is known. Throws `bad_request` for an agent's `me`, `forbidden`, `user_not_found`.
 */
export async function readUser(
  { store, clock }: Deps,
  principal: Principal,
  { email }: { readonly email: string },
): Promise<UserListing> {
  const isOwn = email === "me";
  if (isOwn && principal.type === "agent") {
    throw new AppError("bad_request", { message: "An agent is no user: name the address of one" });
  }
  const user =
    isOwn && principal.type === "user"
      ? await store.users.byId(principal.id)
      : await store.users.byEmail(email);
  authorizeActor({ clock }, principal, { action: "user:read", target: { userId: user?.id ?? "" } });
  if (user === undefined) throw userNotFound(email);
  return {
    user,
    grants: await store.grants.ofActor(user.id),
    ...frozenOf(await store.frozenActors.find(user.id)),
  };
}

/** The account of that address, verified or not. Throws `user_not_found`. */
export async function findUser({ users }: Pick<Repos, "users">, email: string): Promise<User> {
  const user = await users.byEmail(email);
  if (user === undefined) throw userNotFound(email);
  return user;
}

/** Says whom there is not. */
function userNotFound(email: string): AppError {
  return new AppError("user_not_found", { message: `User not found: ${email}` });
}

function frozenOf(frozen: FrozenActor | undefined): Pick<UserListing, "frozen"> {
  return frozen === undefined ? {} : { frozen };
}
