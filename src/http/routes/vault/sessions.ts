import {
  listSessions,
  mintSession,
  revokeSession,
  type SessionListing,
} from "../../../app/vault/sessions.ts";
import {
  CreateSessionBody,
  CreateSessionReply,
  ListSessionsReply,
  RevokeSessionReply,
  type SessionItem,
} from "../../../contract/vault/sessions.ts";
import { AppError } from "../../../core/errors.ts";
import { endOf } from "../../../core/session/lifetime.ts";
import { route } from "../../route.ts";
import { toTimestamp } from "../../timestamp.ts";

export const sessionRoutes = [
  route({
    method: "POST",
    path: "/v1/sessions",
    access: ["session:mint"],
    body: CreateSessionBody,
    reply: CreateSessionReply,
    handle: async ({ deps, principal, body }) => {
      const { token, expiresAt } = await mintSession(deps, principal, {
        vault: body.vault ?? "",
        role: body.vault_role,
        ttlSeconds: body.ttl_seconds,
        idleSeconds: body.idle_ttl_seconds,
        label: body.label,
      });
      return { token, expires_at: toTimestamp(expiresAt), av_addr: deps.baseUrl };
    },
  }),
  route({
    method: "GET",
    path: "/v1/sessions",
    access: ["session:list"],
    reply: ListSessionsReply,
    handle: async ({ deps, principal, query }) => {
      const sessions = await listSessions(deps, principal, { vault: requireVault(query("vault")) });
      return { sessions: sessions.map(toItem) };
    },
  }),
  route({
    method: "DELETE",
    path: "/v1/sessions/:id",
    access: ["session:revoke"],
    reply: RevokeSessionReply,
    handle: async ({ deps, principal, param, query }) => {
      await revokeSession(deps, principal, { vault: requireVault(query("vault")), id: param("id") });
      return { status: "revoked" } as const;
    },
  }),
];

function requireVault(name: string | undefined): string {
  if (name === undefined || name === "") throw new AppError("bad_request", { message: "vault is required" });
  return name;
}

function toItem(session: SessionListing): SessionItem {
  const { mintedBy, label } = session;
  const expiresAt = endOf(session);
  return {
    id: session.publicId,
    ...(label === undefined ? {} : { label }),
    vault_role: session.vaultRole,
    ...(mintedBy === undefined
      ? {}
      : { created_by: { ...mintedBy, display_name: session.mintedByName ?? mintedBy.id } }),
    created_at: toTimestamp(session.createdAt),
    ...(expiresAt === Number.POSITIVE_INFINITY ? {} : { expires_at: toTimestamp(expiresAt) }),
  };
}
