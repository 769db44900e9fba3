import { joinVault, leaveVault, readMembership } from "../../../app/vault/membership.ts";
import { JoinVaultReply, LeaveVaultReply, VaultContextReply } from "../../../contract/vault/vaults.ts";
import { route } from "../../route.ts";
import { toTimestamp } from "../../timestamp.ts";

export const membershipRoutes = [
  route({
    method: "POST",
    path: "/v1/vaults/:name/join",
    access: ["vault:join"],
    reply: JoinVaultReply,
    handle: async ({ deps, principal, param }) => {
      const { vault, role } = await joinVault(deps, principal, { vault: param("name") });
      return { vault, role, joined: true };
    },
  }),
  route({
    method: "POST",
    path: "/v1/vaults/:name/leave",
    access: ["vault:leave"],
    reply: LeaveVaultReply,
    handle: async ({ deps, principal, param }) => {
      const { vault } = await leaveVault(deps, principal, { vault: param("name") });
      return { message: `Left vault ${vault}` };
    },
  }),
  route({
    method: "GET",
    path: "/v1/vaults/:name/context",
    access: ["vault:context"],
    reply: VaultContextReply,
    handle: async ({ deps, principal, param }) => {
      const { vault, role, expiresAt } = await readMembership(deps, principal, { vault: param("name") });
      const end = expiresAt === undefined ? {} : { expires_at: toTimestamp(expiresAt) };
      return { vault_name: vault, vault_role: role, ...end };
    },
  }),
];
