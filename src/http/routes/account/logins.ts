import { listOwnLogins, type OwnLogin, revokeOwnLogin } from "../../../app/account/own-logins.ts";
import { LoginRevokedReply, LoginsReply, type LoginView } from "../../../contract/account/logins.ts";
import { route } from "../../route.ts";
import { clearSessionCookie } from "../../session-cookie.ts";
import { toTimestamp } from "../../timestamp.ts";

export const loginRoutes = [
  route({
    method: "GET",
    path: "/v1/auth/sessions",
    access: ["account:manage"],
    reply: LoginsReply,
    handle: async ({ deps, principal }) => ({
      sessions: (await listOwnLogins(deps, principal)).map(toView),
    }),
  }),
  route({
    method: "DELETE",
    path: "/v1/auth/sessions/:id",
    access: ["account:manage"],
    reply: LoginRevokedReply,
    handle: async ({ deps, c, principal, param }) => {
      const current = await revokeOwnLogin(deps, principal, { id: param("id") });
      if (current) clearSessionCookie(c, deps.baseUrl);
      return { status: "revoked", current } as const;
    },
  }),
];

function toView(login: OwnLogin): LoginView {
  const { deviceLabel, lastIp, lastUserAgent, lastUsedAt, expiresAt } = login;
  return {
    id: login.publicId,
    ...(deviceLabel === undefined ? {} : { device_label: deviceLabel }),
    ...(lastIp === undefined ? {} : { last_ip: lastIp }),
    ...(lastUserAgent === undefined ? {} : { last_user_agent: lastUserAgent }),
    created_at: toTimestamp(login.createdAt),
    ...(lastUsedAt === undefined ? {} : { last_used_at: toTimestamp(lastUsedAt) }),
    ...(expiresAt === undefined ? {} : { expires_at: toTimestamp(expiresAt) }),
    current: login.isCurrent,
  };
}
