import { askIn } from "../ask/an-ask.ts";
import type { Ask } from "../instance.ts";
import { ACCOUNT_SAMPLES } from "./account-samples.ts";
import { COMPANY_SAMPLES } from "./company-samples.ts";
import { CONSOLE_SAMPLES } from "./console-samples.ts";
import { KEY_LOGIN_SAMPLES } from "./key-login-samples.ts";
import { OAUTH_SAMPLES } from "./oauth-samples.ts";
import { PAGE_SAMPLES } from "./page-samples.ts";
import type { Scene } from "./permission-scene.ts";
import { REALM_SAMPLES } from "./realm-samples.ts";
import { REGISTRATION_SAMPLES } from "./registration-samples.ts";

export type Sample = Omit<Ask, "token"> & {
  path?: string | ((scene: Scene) => string);
  /** What has to be there first, and what of the request is known only then. `token` is the asker's. */
  prepare?: (
    scene: Scene,
    token: string | undefined,
  ) => Promise<{
    path?: string;
    body?: unknown;
    headers?: Record<string, string>;
  }>;
};

const IN_PAYMENTS = { headers: { "X-Vault": "payments" } };

/** A request for each route that succeeds for whoever may make it, or is told then what is wrong with it. */
export const SAMPLES: Record<string, Sample> = {
  "GET /health": { path: "/health" },
  "GET /v1/health": {},
  "GET /v1/status": { path: "/v1/status" },
  "GET /v1/mitm/ca.pem": { path: "/v1/mitm/ca.pem" },
  "POST /v1/mitm/ca/rotate": { body: {} },
  "GET /v1/skills/cli": {},
  "GET /v1/skills/http": {},
  "GET /v1/service-catalog": {},
  "POST /v1/auth/register": { body: { email: "new@example.com", password: "long enough" } },
  "POST /v1/auth/verify": { body: { email: "new@example.com", code: "000000" } },
  "POST /v1/auth/resend-verification": { body: { email: "new@example.com" } },
  "POST /v1/auth/forgot-password": { body: { email: "new@example.com" } },
  "POST /v1/auth/reset-password": {
    body: { email: "new@example.com", code: "000000", new_password: "long enough" },
  },
  "POST /v1/auth/bootstrap": { body: { token: "av_boot_00" } },
  "POST /v1/auth/bootstrap/offer": {},
  "POST /v1/auth/login": { body: { email: "olga@example.com", password: "correct horse" } },
  "POST /v1/auth/logout": {},
  "POST /v1/auth/console-link": {},
  "GET /v1/auth/me": {},
  "POST /v1/auth/change-password": { body: { current_password: "wrong", new_password: "long enough" } },
  "POST /v1/auth/set-password": { body: { new_password: "long enough" } },
  "POST /v1/auth/set-email": { body: { email: "new@example.com" } },
  "GET /v1/auth/sessions": {},
  "DELETE /v1/auth/sessions/:id": { path: "/v1/auth/sessions/00000000000000000000" },
  "DELETE /v1/auth/account": {},
  ...ACCOUNT_SAMPLES,
  ...KEY_LOGIN_SAMPLES,
  "GET /v1/users": {},
  "GET /v1/admin/users/:email": { path: "/v1/admin/users/setter@example.com" },
  "DELETE /v1/admin/users/:email": { path: "/v1/admin/users/setter@example.com" },
  "POST /v1/admin/users/:email/thaw": { path: "/v1/admin/users/setter@example.com/thaw" },
  "POST /v1/admin/users/:email/role": {
    path: "/v1/admin/users/setter@example.com/role",
    body: { role: "no-access" },
  },
  "POST /v1/users/invites": { body: { email: "friend@example.com" } },
  "POST /v1/users/invites (an owner)": { body: { email: "friend@example.com", role: "owner" } },
  "POST /v1/users/invites (to payments)": {
    body: { email: "friend@example.com", vaults: [{ vault_name: "payments" }] },
  },
  "GET /v1/users/invites": {},
  // Made by somebody else, and giving payments.
  "DELETE /v1/users/invites/:token": { path: ({ invite }) => `/v1/users/invites/${invite}` },
  "POST /v1/users/invites/:token/reinvite": {
    path: ({ invite }) => `/v1/users/invites/${invite}/reinvite`,
  },
  "GET /v1/users/invites/:token/details": {
    path: ({ invite }) => `/v1/users/invites/${invite}/details`,
  },
  "POST /v1/users/invites/:token/accept": {
    path: ({ invite }) => `/v1/users/invites/${invite}/accept`,
    body: { password: "long enough" },
  },
  "POST /v1/runs": { ...IN_PAYMENTS, body: { pid: 1 } },
  "POST /v1/sessions": { body: { vault: "payments" } },
  "GET /v1/sessions": { path: "/v1/sessions?vault=payments" },
  "DELETE /v1/sessions/:id": { path: ({ scopedId }) => `/v1/sessions/${scopedId}?vault=payments` },
  "POST /v1/agents/invites": { body: {} },
  "POST /v1/agents/invites (with a vault)": { body: { vaults: [{ vault_name: "payments" }] } },
  "POST /v1/agents/invites (as owner)": { body: { role: "owner" } },
  "GET /v1/agents/invites": {},
  "DELETE /v1/agents/invites/:token": {
    path: ({ agentInvite }) => `/v1/agents/invites/${agentInvite.slice(-8)}`,
  },
  "DELETE /v1/agents/invites/by-id/:id": { path: "/v1/agents/invites/by-id/1" },
  "GET /invite/:token": { path: ({ agentInvite }) => `/invite/${agentInvite}` },
  "POST /invite/:token": { path: ({ agentInvite }) => `/invite/${agentInvite}` },
  "POST /v1/agents": { body: { name: "new-bot" } },
  "POST /v1/agents (with a vault)": { body: { name: "new-bot", vaults: [{ vault_name: "payments" }] } },
  "POST /v1/agents (as owner)": { body: { name: "new-bot", role: "owner" } },
  "GET /v1/agents": {},
  // It is in the vault, and the owner made it.
  "GET /v1/agents/:name": { path: "/v1/agents/worker" },
  "DELETE /v1/agents/:name": { path: "/v1/agents/worker" },
  "POST /v1/agents/:name/delete": { path: "/v1/agents/worker/delete" },
  "POST /v1/agents/:name/rotate": { path: "/v1/agents/worker/rotate" },
  "POST /v1/agents/:name/rename": { path: "/v1/agents/worker/rename", body: { name: "other-bot" } },
  "POST /v1/agents/:name/role": { path: "/v1/agents/worker/role", body: { role: "member" } },
  "POST /v1/agents/:name/thaw": { path: "/v1/agents/worker/thaw" },
  "POST /v1/agents/:name/capabilities": {
    path: "/v1/agents/worker/capabilities",
    body: { capabilities: ["api_call"] },
  },
  "POST /api/policies": { body: { agentDid: "default:worker", capabilities: ["api_call"] } },
  "GET /api/policies": {},
  "GET /api/policies/:id": { prepare: aPolicy },
  "DELETE /api/policies/:id": { prepare: aPolicy },
  ...COMPANY_SAMPLES,
  ...REGISTRATION_SAMPLES,
  ...REALM_SAMPLES,
  "GET /v1/vaults/:name/agents": { path: "/v1/vaults/payments/agents" },
  "POST /v1/vaults/:name/agents": { path: "/v1/vaults/payments/agents", body: { name: "newcomer" } },
  "POST /v1/vaults/:name/agents (as member)": {
    path: "/v1/vaults/payments/agents",
    body: { name: "newcomer", role: "member" },
  },
  "DELETE /v1/vaults/:name/agents/:agent": { path: "/v1/vaults/payments/agents/worker" },
  "POST /v1/vaults/:name/agents/:agent/role": {
    path: "/v1/vaults/payments/agents/worker/role",
    body: { role: "member" },
  },
  "POST /v1/vaults": { body: { name: "another" } },
  "GET /v1/vaults": {},
  "GET /v1/admin/vaults": {},
  "GET /v1/admin/logs": {},
  "GET /v1/admin/traffic": {},
  "GET /v1/admin/settings": {},
  "PUT /v1/admin/settings": { body: { invite_only: true } },
  "POST /v1/admin/settings/rate-limit/preview": { body: { profile: "strict" } },
  "GET /v1/admin/settings/log-retention": {},
  "PUT /v1/admin/settings/log-retention": { body: { max_age_hours: 24 } },
  "POST /v1/admin/email/test": { body: { to: "ada@example.com" } },
  "DELETE /v1/vaults/:name": { path: "/v1/vaults/payments" },
  "POST /v1/vaults/:name/rename": { path: "/v1/vaults/payments/rename", body: { name: "billing" } },
  "POST /v1/vaults/:name/join": { path: "/v1/vaults/payments/join" },
  "POST /v1/vaults/:name/leave": { path: "/v1/vaults/payments/leave" },
  "GET /v1/vaults/:name/context": { path: "/v1/vaults/payments/context" },
  "GET /v1/vaults/:name/users": { path: "/v1/vaults/payments/users" },
  "POST /v1/vaults/:name/users": {
    path: "/v1/vaults/payments/users",
    body: { email: "olga@example.com" },
  },
  "POST /v1/vaults/:name/users/:email/role": {
    path: "/v1/vaults/payments/users/mate@example.com/role",
    body: { role: "admin" },
  },
  "DELETE /v1/vaults/:name/users/:email": { path: "/v1/vaults/payments/users/mate@example.com" },
  "GET /v1/instance/credential-stores": {},
  "PATCH /v1/vaults/:name/credential-store": {
    path: "/v1/vaults/payments/credential-store",
    body: { kind: "builtin" },
  },
  "PATCH /v1/vaults/:name/credential-store (ext)": {
    path: "/v1/vaults/payments/credential-store",
    body: { kind: "infisical" },
  },
  // There is nothing to fetch from, which only those are told who may fetch.
  "POST /v1/vaults/:name/sync": { path: "/v1/vaults/payments/sync" },
  "GET /v1/vaults/:name/webhook": { path: "/v1/vaults/payments/webhook" },
  "PUT /v1/vaults/:name/webhook": {
    path: "/v1/vaults/payments/webhook",
    body: { url: "https://hooks.example.com/other" },
  },
  "DELETE /v1/vaults/:name/webhook": { path: "/v1/vaults/payments/webhook" },
  "POST /v1/vaults/:name/webhook/test": { path: "/v1/vaults/payments/webhook/test" },
  "GET /v1/vaults/:name/webhook/deliveries": { path: "/v1/vaults/payments/webhook/deliveries" },
  "POST /v1/vaults/:name/canaries": { path: "/v1/vaults/payments/canaries", body: { format: "aws" } },
  "GET /v1/vaults/:name/canaries": { path: "/v1/vaults/payments/canaries" },
  "DELETE /v1/vaults/:name/canaries/:id": { path: "/v1/vaults/payments/canaries/cnr_known" },
  "GET /v1/vaults/:name/settings": { path: "/v1/vaults/payments/settings" },
  "PATCH /v1/vaults/:name/settings": {
    path: "/v1/vaults/payments/settings",
    body: { unmatched_host_policy: "deny" },
  },
  "GET /v1/vaults/:name/services": { path: "/v1/vaults/payments/services" },
  "POST /v1/vaults/:name/services": {
    path: "/v1/vaults/payments/services",
    body: { services: [{ name: "github", host: "api.github.com", auth: { type: "passthrough" } }] },
  },
  "PUT /v1/vaults/:name/services": { path: "/v1/vaults/payments/services", body: { services: [] } },
  "DELETE /v1/vaults/:name/services": { path: "/v1/vaults/payments/services" },
  "GET /v1/vaults/:name/explain": {
    path: "/v1/vaults/payments/explain?method=GET&url=https://api.stripe.com/v1",
  },
  "GET /v1/vaults/:name/services/credential-usage": {
    path: "/v1/vaults/payments/services/credential-usage?key=STRIPE_KEY",
  },
  "PATCH /v1/vaults/:name/services/:ref": {
    path: "/v1/vaults/payments/services/stripe",
    body: { enabled: false },
  },
  "DELETE /v1/vaults/:name/services/:ref": { path: "/v1/vaults/payments/services/stripe" },
  "GET /v1/credentials": { path: "/v1/credentials?vault=payments" },
  "GET /v1/credentials (reveal)": { path: "/v1/credentials?vault=payments&reveal=true" },
  "POST /v1/credentials": { body: { vault: "payments", credentials: { OTHER_KEY: "value" } } },
  "POST /v1/credentials/audience": {
    body: { vault: "payments", key: "STRIPE_KEY", host: "files.stripe.com" },
  },
  "DELETE /v1/credentials/audience": {
    body: { vault: "payments", key: "STRIPE_KEY", host: "api.stripe.com" },
  },
  "DELETE /v1/credentials": { body: { vault: "payments", keys: ["STRIPE_KEY"] } },
  ...OAUTH_SAMPLES,
  "GET /discover": { headers: { "X-Vault": "payments" } },
  "GET /v1/vaults/:name/asks": { path: "/v1/vaults/payments/asks" },
  "POST /v1/vaults/:name/asks/:id/answer": {
    prepare: async ({ instance }) => ({
      path: `/v1/vaults/payments/asks/${await askIn(instance, "payments")}/answer`,
    }),
    body: { answer: "no" },
  },
  "POST /v1/admin/proposals/:id/approve": {
    path: ({ proposal }) => `/v1/admin/proposals/${proposal.number}/approve`,
    body: { vault: "payments" },
  },
  "POST /v1/admin/proposals/:id/reject": {
    path: ({ proposal }) => `/v1/admin/proposals/${proposal.number}/reject`,
    body: { vault: "payments" },
  },
  "GET /v1/proposals/approve-details": {
    path: ({ proposal }) => `/v1/proposals/approve-details?token=${proposal.token}&id=${proposal.number}`,
  },
  "POST /v1/proposals": { ...IN_PAYMENTS, body: { credentials: [{ action: "set", key: "OTHER_KEY" }] } },
  "GET /v1/proposals": IN_PAYMENTS,
  "GET /v1/proposals/:id": { ...IN_PAYMENTS, path: ({ proposal }) => `/v1/proposals/${proposal.number}` },
  "GET /v1/admin/proposals": { path: "/v1/admin/proposals?vault=payments" },
  "GET /v1/admin/proposals/:id": {
    path: ({ proposal }) => `/v1/admin/proposals/${proposal.number}?vault=payments`,
  },
  "GET /v1/vaults/:name/discovered-hosts": { path: "/v1/vaults/payments/discovered-hosts" },
  "GET /v1/vaults/:name/logs": { path: "/v1/vaults/payments/logs" },
  "GET /v1/vaults/:name/logs/requests": {
    path: "/v1/vaults/payments/logs/requests?since=2026-01-01T00:00:00Z",
  },
  "GET /v1/vaults/:name/traffic": { path: "/v1/vaults/payments/traffic" },
  "GET /v1/audit": {},
  "GET /v1/audit/heads": {},
  "POST /v1/audit/heads": {},
  ...PAGE_SAMPLES,
  ...CONSOLE_SAMPLES,
};

/** One on the agent `worker`, made by the owner. */
async function aPolicy({ instance, owner }: Scene): Promise<{ path: string }> {
  const body = { agentDid: "default:worker", capabilities: ["api_call"] };
  const { json } = await instance.call("POST /api/policies", { token: owner, body });
  return { path: `/api/policies/${json.policy.id}` };
}
