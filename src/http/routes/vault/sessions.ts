import { enterOwnVault } from "../../../app/vault/enter-vault.ts";
import {
  listSessions,
  mintSession,
  revokeSession,
  type SessionListing,
} from "../../../app/vault/sessions.ts";
import { RegisterRunBody, RegisterRunReply } from "../../../contract/vault/runs.ts";
import {
  CreateSessionBody,
  CreateSessionReply,
  ListSessionsReply,
  RevokeSessionReply,
  type SessionItem,
} from "../../../contract/vault/sessions.ts";
import { AppError } from "../../../core/errors.ts";
import { parseUsageLimits } from "../../../core/limit/usage-limit.ts";
import { isLoopbackAddress } from "../../../core/net/loopback.ts";
import { endOf } from "../../../core/session/lifetime.ts";
import { connectionOwner } from "../../../lib/connection-owner.ts";
import { type ApiContextOf, route } from "../../route.ts";
import { toTimestamp } from "../../timestamp.ts";
import { toLimited } from "../../usage/limited.ts";

export const sessionRoutes = [
  route({
    method: "POST",
    path: "/v1/sessions",
    access: ["session:mint"],
    body: CreateSessionBody,
    reply: CreateSessionReply,
    handle: async ({ deps, principal, body }) => {
      const { token, publicId, expiresAt } = await mintSession(deps, principal, {
        vault: body.vault ?? "",
        role: body.vault_role,
        ttlSeconds: body.ttl_seconds,
        idleSeconds: body.idle_ttl_seconds,
        label: body.label,
        asks: body.ask,
        limits: parseUsageLimits(body.limits),
      });
      const asking = body.ask === true ? { ask_session: publicId } : {};
      return { token, expires_at: toTimestamp(expiresAt), av_addr: deps.baseUrl, ...asking };
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
  route({
    method: "POST",
    path: "/v1/runs",
    access: ["run:register"],
    beforeBody: (deps, { principal, c }) =>
      enterOwnVault(deps, principal, { named: c.req.header("X-Vault"), action: "run:register" }),
    body: RegisterRunBody,
    reply: RegisterRunReply,
    handle: async ({ deps, principal, body, origin, c }) => {
      const registered = await deps.runs.register(principal, {
        vault: c.req.header("X-Vault"),
        pid: body.pid,
        startedAt: body.started_at,
        own: body.own_session,
        wantsDoor: body.door,
        openToAll: body.open_port,
        from: origin.isLocal ? localPeer(c) : { isLocal: false, uid: undefined },
      });
      return "doorPort" in registered
        ? { door_port: registered.doorPort }
        : { door_refused: registered.refused };
    },
  }),
];

/** By the socket alone: what a header says anyone may have written. */
function localPeer({ env }: ApiContextOf): { isLocal: boolean; uid: number | undefined } {
  const ends = env.ends?.();
  if (ends === undefined || !isLoopbackAddress(ends.client.address))
    return { isLocal: false, uid: undefined };
  return { isLocal: true, uid: connectionOwner(ends) };
}

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
    ...toLimited(session),
  };
}
