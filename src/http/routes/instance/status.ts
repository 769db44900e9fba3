import { isHealthy } from "../../../app/instance/health.ts";
import { readRegistrationRules } from "../../../app/instance/registration-rules.ts";
import { HealthReply, StatusReply } from "../../../contract/instance/status.ts";
import { AppError } from "../../../core/errors.ts";
import { VERSION } from "../../../lib/version.ts";
import type { ApiDeps } from "../../deps.ts";
import { jsonResponse, textResponse } from "../../errors.ts";
import { route } from "../../route.ts";

/** What a program is told at the address that the server announces, where people find pages. */
export function aboutServer({ loopbackOnly, baseUrl }: ApiDeps): Response {
  const next = loopbackOnly
    ? "agent-vault vault run -- COMMAND"
    : `agent-vault auth login --address ${baseUrl}`;
  const what = "This is agent-vault, a credential broker for AI agents";
  return textResponse(200, `${what}; next, in a shell: ${next}`);
}

export const statusRoutes = [
  route({
    method: "GET",
    path: "/health",
    access: "always",
    reply: HealthReply,
    handle: async ({ deps }) =>
      (await isHealthy(deps))
        ? ({ status: "ok", ...warningsOf(deps) } as const)
        : jsonResponse(503, { status: "unhealthy", error: "database unreachable" }),
  }),
  route({
    method: "GET",
    path: "/v1/health",
    access: "always",
    handle: async ({ deps }) =>
      (await isHealthy(deps))
        ? jsonResponse(200, { status: "ok" })
        : jsonResponse(503, { status: "unhealthy", error: "database unreachable" }),
  }),
  route({
    method: "GET",
    path: "/v1/status",
    access: "always",
    reply: StatusReply,
    handle: async ({ deps, origin }) => {
      const initialized = await deps.setup.isInitialized();
      const { inviteOnly, allowedDomains } = await readRegistrationRules(deps.store);
      return {
        initialized,
        needs_first_user: !initialized,
        ...(deps.publicUrl === undefined ? {} : { base_url: deps.publicUrl }),
        ...(allowedDomains.length === 0 ? {} : { allowed_email_domains: [...allowedDomains] }),
        ...(inviteOnly ? { invite_only: true } : {}),
        ...(origin.isLocal ? { version: VERSION } : {}),
        ...warningsOf(deps),
      };
    },
  }),
  route({
    method: "GET",
    path: "/v1/mitm/ca.pem",
    access: "always",
    handle: ({ deps }) => {
      const mitm = deps.mitm();
      if (mitm === undefined) throw new AppError("not_found");
      return new Response(mitm.rootPem, {
        headers: {
          "Content-Type": "application/x-pem-file",
          "Content-Disposition": 'attachment; filename="agent-vault-ca.pem"',
          ...(mitm.port === 0 ? {} : { "X-MITM-Port": String(mitm.port) }),
          ...(mitm.tls ? { "X-MITM-TLS": "1" } : {}),
        },
      });
    },
  }),
];

function warningsOf({ authority, headSigning }: Pick<ApiDeps, "authority" | "headSigning">): {
  warnings?: string[];
} {
  const notices = [...authority.notices(), ...headSigning.notices()];
  return notices.length === 0 ? {} : { warnings: notices };
}
