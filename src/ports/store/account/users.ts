import type { InstanceRole } from "../../../core/access/instance-role.ts";
import type { UserId } from "../../../core/ids.ts";

export type User = {
  readonly id: UserId;
  readonly email: string;
  readonly role: InstanceRole;
  /** PHC string; absent for an owner made by bootstrap who has set no password yet. */
  readonly passwordHash?: string;
  readonly active: boolean;
  readonly createdAt: number;
};

/** One page: at most `limit` of those whose addresses come behind `after`. */
export type UserPage = { readonly after?: string; readonly limit?: number };

export type UserRepo = {
  count(): Promise<number>;
  /** True when at least one user can sign in with a password. */
  anyWithPassword(): Promise<boolean>;
  byId(id: UserId): Promise<User | undefined>;
  /** Those of them that exist, in any order. */
  byIds(ids: readonly UserId[]): Promise<readonly User[]>;
  /** Active users that are owners. */
  countOwners(): Promise<number>;
  /** Whatever the case of its letters. */
  byEmail(email: string): Promise<User | undefined>;
  /** The oldest active owner who has set no password, as bootstrap makes one. */
  passwordlessOwner(): Promise<User | undefined>;
  /** By address, whatever the case of its letters; all of them without a page. */
  list(page?: UserPage): Promise<readonly User[]>;
  /** False when the address is taken. */
  create(user: User): Promise<boolean>;
  setRole(id: UserId, role: InstanceRole): Promise<boolean>;
  /** All of these: false when there is no user of that id. `passwordHash` is a PHC string. */
  setPassword(id: UserId, passwordHash: string | undefined): Promise<boolean>;
  /** Lets a user in, with that password; without one it keeps its own. */
  activate(id: UserId, passwordHash: string | undefined): Promise<boolean>;
  /** False when the address is another's, too. */
  setEmail(id: UserId, email: string): Promise<boolean>;
  /** With all that is theirs: logins, grants, and the scoped sessions that they minted. */
  delete(id: UserId): Promise<boolean>;
};
