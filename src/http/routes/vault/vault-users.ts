import {
  addVaultUser,
  changeVaultUser,
  listVaultUsers,
  removeVaultUser,
} from "../../../app/vault/vault-users.ts";
import {
  AddVaultUserBody,
  ChangeVaultUserBody,
  ChangeVaultUserReply,
  ListVaultUsersReply,
  RemoveVaultUserReply,
  VaultUserReply,
} from "../../../contract/vault/vault-users.ts";
import { parseUsageLimits, type UsageLimits } from "../../../core/limit/usage-limit.ts";
import { route } from "../../route.ts";
import { toTimestamp } from "../../timestamp.ts";
import { changedLimits, toLimited } from "../../usage/limited.ts";

const PATH = "/v1/vaults/:name/users";

export const vaultUserRoutes = [
  route({
    method: "GET",
    path: PATH,
    access: ["vault-user:list"],
    reply: ListVaultUsersReply,
    handle: async ({ deps, principal, param }) => {
      const users = await listVaultUsers(deps, principal, { vault: param("name") });
      const items = users.map(({ status, ...user }) => ({ ...toReply(user), ...toLimited(user), status }));
      return { users: items.length === 0 ? null : items };
    },
  }),
  route({
    method: "POST",
    path: PATH,
    access: ["vault-user:manage"],
    body: AddVaultUserBody,
    reply: VaultUserReply,
    status: 201,
    handle: async ({ deps, principal, param, body }) => {
      const { email, role, expires_at: expiresAt } = body;
      const limits = parseUsageLimits(body.limits);
      const request = { vault: param("name"), email, role, expiresAt, limits };
      return toReply(await addVaultUser(deps, principal, request));
    },
  }),
  route({
    method: "POST",
    path: `${PATH}/:email/role`,
    access: ["vault-user:manage"],
    body: ChangeVaultUserBody,
    reply: ChangeVaultUserReply,
    handle: async ({ deps, principal, param, body }) => {
      const { role, expires_at: expiresAt } = body;
      const limits = changedLimits(body.limits);
      const request = { vault: param("name"), email: param("email"), role, expiresAt, limits };
      const changed = toReply(await changeVaultUser(deps, principal, request));
      return { ...changed, message: `${changed.email} is ${changed.role} of vault ${request.vault}` };
    },
  }),
  route({
    method: "DELETE",
    path: `${PATH}/:email`,
    access: ["vault-user:manage"],
    reply: RemoveVaultUserReply,
    handle: async ({ deps, principal, param }) => {
      const request = { vault: param("name"), email: param("email") };
      const { email, vault } = await removeVaultUser(deps, principal, request);
      return { message: `Removed ${email} from vault ${vault}` };
    },
  }),
];

type Member = {
  readonly email: string;
  readonly role: string;
  readonly expiresAt?: number;
  readonly limits?: UsageLimits;
};

function toReply({ email, role, expiresAt, limits }: Member) {
  return {
    email,
    role,
    ...(expiresAt === undefined ? {} : { expires_at: toTimestamp(expiresAt) }),
    ...toLimited(limits === undefined ? {} : { limits }),
  };
}
