import type { KeyName } from "../../../src/core/ids.ts";
import { toOAuthConfig } from "../../../src/core/oauth/config.ts";
import { anEntry } from "../../store/samples.ts";
import { askIn } from "../ask/an-ask.ts";
import { toBatch } from "../log/batch.ts";
import { whoIs } from "./account-samples.ts";
import { COMPANY_PAGE_SAMPLES } from "./console/company-page-samples.ts";
import { bodyOf, CSRF, FORM, form } from "./console/form-sample.ts";
import { REALM_PAGE_SAMPLES } from "./console/realm-page-samples.ts";
import type { Sample } from "./permission-samples.ts";
import type { Scene } from "./permission-scene.ts";
import { requested } from "./registration-samples.ts";

const vault = (path = "") => ({ path: () => `/vaults/payments${path}` });
// It is in the vault, and the owner made it.
const agent = (path = "") => ({ path: () => `/agents/worker${path}` });

/** The form of the service that the scene has. */
const STRIPE = {
  host: "api.stripe.com",
  "auth.type": "bearer",
  "auth.token": "STRIPE_KEY",
  seen: '{"name":"stripe","host":"api.stripe.com","auth":{"type":"bearer","token":"STRIPE_KEY"}}',
};

/** Of a key that asks to become an agent. */
const registration = (path = "", more: Partial<Sample> = {}): Sample => ({
  ...more,
  prepare: async (scene) => ({ path: `/registrations/${await requested(scene)}${path}` }),
});
// Made by somebody else, and giving payments.
const invite = (path: string) => ({
  path: ({ invite: token }: Scene) => `/invites/${token.slice(-32)}${path}`,
});
const CONFIG = { authorizationUrl: "https://id.example/authorize", tokenUrl: "https://id.example/token" };
const OAUTH = { authorization_url: CONFIG.authorizationUrl, token_url: CONFIG.tokenUrl };
/** Of a credential that is not connected yet. */
const oauth = (path: string, more: Partial<Sample> = {}): Sample => ({
  ...more,
  prepare: async ({ instance, vaultId }) => {
    const config = toOAuthConfig({ ...CONFIG, clientId: "client" });
    const put = { key: "OAUTH_KEY" as KeyName, config, keepsTokens: false };
    await instance.store.oauthCredentials.configure(vaultId, put, instance.clock.now());
    return { path: `/vaults/payments/credentials/OAUTH_KEY${path}` };
  },
});
const user = (path = "") => ({ path: () => `/users/setter@example.com${path}` });

/** A request for each page of the console and each of its forms. */
export const CONSOLE_SAMPLES: Record<string, Sample> = {
  "GET /": { path: "/" },
  "GET / (a browser)": { path: "/", headers: { Accept: "text/html" } },
  "GET /login": {},
  "POST /login": form({ email: "olga@example.com", password: "correct horse" }),
  "GET /login/link": { path: `/login/link?token=av_link_${"0".repeat(64)}` },
  "POST /login/link": form({ token: `av_link_${"0".repeat(64)}` }),
  "POST /login/link (a good one)": form(
    {},
    {
      prepare: async ({ instance, owner }) => {
        const { json } = await instance.call("POST /v1/auth/console-link", { token: owner });
        return { body: bodyOf({ token: json.path.split("=")[1] }) };
      },
    },
  ),
  "POST /logout": form({}),
  "GET /register": {},
  "POST /register": form({ email: "new@example.com", password: "long enough" }),
  "GET /register/code": { path: "/register/code?email=new@example.com" },
  "POST /register/code": form({ email: "new@example.com", code: "000000" }),
  "POST /register/code (a code)": form(
    {},
    {
      prepare: async ({ instance, mail }) => {
        const body = { email: "new@example.com", password: "long enough" };
        await instance.call("POST /v1/auth/register", { body });
        return { body: bodyOf({ email: body.email, code: mail.codeTo(body.email) }) };
      },
    },
  ),
  "POST /register/resend": form({ email: "new@example.com" }),
  "GET /forgot-password": {},
  "POST /forgot-password": form({ email: "olga@example.com" }),
  "GET /forgot-password/code": { path: "/forgot-password/code?email=olga@example.com" },
  "POST /forgot-password/code": form({
    email: "olga@example.com",
    code: "000000",
    new_password: "long enough",
  }),
  "POST /forgot-password/code (a code)": form(
    {},
    {
      prepare: async ({ instance, mail }) => {
        const email = "olga@example.com";
        await instance.call("POST /v1/auth/forgot-password", { body: { email } });
        return { body: bodyOf({ email, code: mail.codeTo(email), new_password: "long enough" }) };
      },
    },
  ),
  "GET /set-password": {},
  "POST /set-password": form({ new_password: "long enough" }),
  "POST /set-password (none yet)": form(
    {},
    {
      prepare: async ({ instance }, token) => {
        const asked = token === undefined ? {} : { token };
        const { users } = instance.store;
        const user = await users.byEmail((await instance.call("GET /v1/auth/me", asked)).json.email ?? "");
        if (user !== undefined) await users.setPassword(user.id, undefined);
        return { body: bodyOf({ new_password: "long enough" }) };
      },
    },
  ),
  "GET /account": {},
  "POST /account/password": form({ current_password: "wrong", new_password: "long enough" }),
  "POST /account/password (known)": form(
    {},
    {
      prepare: async (scene, token) => {
        const { password } = await whoIs(scene, token);
        return { body: bodyOf({ current_password: password, new_password: "long enough" }) };
      },
    },
  ),
  "POST /account/devices/:id/revoke": form(
    {},
    {
      prepare: async (scene, token) => {
        const { instance } = scene;
        await instance.call("POST /v1/auth/login", { body: await whoIs(scene, token) });
        const { json } = await instance.call("GET /v1/auth/sessions", token === undefined ? {} : { token });
        const other = json.sessions?.find(({ current }: { current: boolean }) => !current);
        return { path: `/account/devices/${other?.id ?? "00000000000000000000"}/revoke` };
      },
    },
  ),
  "GET /account/delete": {},
  "POST /account/delete": form(
    {},
    {
      prepare: async (scene, token) => ({ body: bodyOf({ confirm: (await whoIs(scene, token)).email }) }),
    },
  ),
  "GET /invite/:token (a browser)": {
    path: ({ invite }) => `/invite/${invite}`,
    headers: { Accept: "text/html" },
  },
  "GET /invite": {},
  "POST /invite": form({ password: "long enough" }),
  "POST /invite (of the link)": form(
    {},
    {
      prepare: async ({ invite }) => {
        const headers = { ...FORM, Cookie: `av_csrf=${CSRF}; av_invite=${invite}` };
        return { body: bodyOf({ password: "long enough" }), headers };
      },
    },
  ),
  "GET /start": { path: "/start?vault=payments" },
  "POST /start": form(
    { service: "github", value: `ghp_${"a".repeat(36)}` },
    { path: () => "/start?vault=payments" },
  ),
  "GET /start/arrived": { path: "/start/arrived?vault=payments&service=stripe" },
  "GET /new-vault": {},
  "POST /new-vault": form({ name: "fresh", deny: "on" }),
  "GET /vaults/:name": vault(),
  "GET /waiting": { path: "/waiting?vault=payments" },
  "GET /overview": {},
  "GET /settings": {},
  "POST /settings/registration": form({ invite_only: "on" }),
  "POST /settings/retention": form({ "log_retention.max_age_hours": "24" }),
  "GET /settings/rate-limits": {},
  "POST /settings/rate-limits": form({ "rate_limit.profile": "strict" }),
  "POST /settings/rate-limits/preview": form({ "rate_limit.profile": "strict" }),
  "POST /settings/test-mail": form({ to: "ada@example.com" }),
  "GET /vaults/:name/overview": vault("/overview"),
  "GET /vaults/:name/settings": vault("/settings"),
  "GET /vaults/:name/logs": vault("/logs"),
  "GET /vaults/:name/logs/:id": {
    prepare: async ({ instance: { store }, vaultId }) => {
      await store.logs.append(toBatch([anEntry({ vaultId })]));
      const { rows } = await store.logs.list({ vaultId, limit: 1 });
      return { path: `/vaults/payments/logs/${rows[0]?.id}` };
    },
  },
  "POST /vaults/:name/settings": form({ unmatched_host_policy: "deny" }, vault("/settings")),
  "POST /vaults/:name/settings/upstream-proxy": form(
    { upstream: "url", upstream_proxy: "http://user:sk_live_1@proxy.example.com:3128" },
    vault("/settings/upstream-proxy"),
  ),
  "POST /vaults/:name/rename": form({ new_name: "payroll" }, vault("/rename")),
  "GET /vaults/:name/proposals": vault("/proposals"),
  "GET /vaults/:name/asks": vault("/asks"),
  "POST /vaults/:name/asks/:id": {
    ...form({ answer: "once" }),
    prepare: async ({ instance }) => ({ path: `/vaults/payments/asks/${await askIn(instance, "payments")}` }),
  },
  "GET /ask/:token": { path: "/ask/av_ask_00" },
  "POST /ask": {
    ...form({}),
    prepare: async ({ instance }) => {
      const { token, hash } = instance.deps.tokens.mint("ask-link");
      await askIn(instance, "payments", { link: hash });
      return { body: bodyOf({ token, answer: "once" }) };
    },
  },
  "GET /vaults/:name/canaries": vault("/canaries"),
  "POST /vaults/:name/canaries": form({ format: "aws" }, vault("/canaries")),
  "GET /vaults/:name/canaries/revoke": vault("/canaries/revoke?id=cnr_known"),
  "POST /vaults/:name/canaries/revoke": form({}, vault("/canaries/revoke?id=cnr_known")),
  "GET /vaults/:name/users": vault("/users"),
  "POST /vaults/:name/users": form({ email: "olga@example.com" }, vault("/users")),
  "POST /vaults/:name/users/role": form({ email: "mate@example.com", role: "admin" }, vault("/users/role")),
  "GET /vaults/:name/users/remove": vault("/users/remove?email=mate@example.com"),
  "POST /vaults/:name/users/remove": form({}, vault("/users/remove?email=mate@example.com")),
  "GET /vaults/:name/users/limits": vault("/users/limits?member=mate@example.com"),
  "POST /vaults/:name/users/limits": form({ once: "on" }, vault("/users/limits?member=mate@example.com")),
  "GET /vaults/:name/agents": vault("/agents"),
  "POST /vaults/:name/agents": form({ agent: "newcomer" }, vault("/agents")),
  "POST /vaults/:name/agents (as member)": form({ agent: "newcomer", role: "member" }, vault("/agents")),
  "POST /vaults/:name/agents/role": form({ agent: "worker", role: "member" }, vault("/agents/role")),
  "GET /vaults/:name/agents/remove": vault("/agents/remove?agent=worker"),
  "POST /vaults/:name/agents/remove": form({}, vault("/agents/remove?agent=worker")),
  "GET /vaults/:name/agents/limits": vault("/agents/limits?member=worker"),
  "POST /vaults/:name/agents/limits": form(
    { max_requests: "100/day" },
    vault("/agents/limits?member=worker"),
  ),
  "GET /vaults/:name/tokens": vault("/tokens"),
  "POST /vaults/:name/tokens": form({ label: "nightly", lifetime: "3600" }, vault("/tokens")),
  "GET /vaults/:name/tokens/revoke": {
    path: ({ scopedId }) => `/vaults/payments/tokens/revoke?id=${scopedId}`,
  },
  "POST /vaults/:name/tokens/revoke": form(
    {},
    { path: ({ scopedId }) => `/vaults/payments/tokens/revoke?id=${scopedId}` },
  ),
  "POST /vaults/:name/join": form({}, { path: () => "/vaults/payments/join" }),
  "GET /vaults/:name/leave": vault("/leave"),
  "POST /vaults/:name/leave": form({}, vault("/leave")),
  "GET /vaults/:name/delete": vault("/delete"),
  "POST /vaults/:name/delete": form({ confirm: "payments" }, vault("/delete")),
  "GET /vaults/:name/services": vault("/services"),
  "GET /vaults/:name/services/new": vault("/services/new"),
  "POST /vaults/:name/services/new": form(
    { host: "docs.example.com", "auth.type": "passthrough" },
    vault("/services/new"),
  ),
  "GET /vaults/:name/services/:service/edit": vault("/services/stripe/edit"),
  "POST /vaults/:name/services/:service/edit": form(
    { ...STRIPE, foreign_credentials: "strip" },
    vault("/services/stripe/edit"),
  ),
  "GET /vaults/:name/services/:service/delete": vault("/services/stripe/delete"),
  "POST /vaults/:name/services/:service/delete": form(
    { seen: STRIPE.seen },
    vault("/services/stripe/delete"),
  ),
  "POST /vaults/:name/services/:service/switch": form({ on: "false" }, vault("/services/stripe/switch")),
  "GET /agents": {},
  "GET /new-agent": {},
  "POST /new-agent": form({ name: "new-bot", role: "no-access" }),
  "POST /new-agent (with a vault)": form({ name: "new-bot", "vault.payments": "proxy" }),
  "GET /agents/:name": agent(),
  "POST /agents/:name/role": form({ role: "member" }, agent("/role")),
  "POST /agents/:name/thaw": form({}, agent("/thaw")),
  "GET /agents/:name/rotate": agent("/rotate"),
  "POST /agents/:name/rotate": form({}, agent("/rotate")),
  "GET /agents/:name/revoke": agent("/revoke"),
  "POST /agents/:name/revoke": form({}, agent("/revoke")),
  "GET /agents/:name/delete": agent("/delete"),
  "POST /agents/:name/delete": form({ confirm: "worker" }, agent("/delete")),
  "GET /vaults/:name/credentials": vault("/credentials"),
  "GET /vaults/:name/credentials/new": vault("/credentials/new"),
  "POST /vaults/:name/credentials/new": form(
    { "key.0": "FRESH_KEY", "value.0": "fresh" },
    vault("/credentials/new"),
  ),
  "GET /vaults/:name/credentials/new-oauth": vault("/credentials/new-oauth"),
  "POST /vaults/:name/credentials/new-oauth": form(
    { key: "GITHUB_TOKEN", ...OAUTH, client_id: "client" },
    vault("/credentials/new-oauth"),
  ),
  "GET /vaults/:name/credentials/:key/connection": oauth("/connection"),
  "POST /vaults/:name/credentials/:key/connection": oauth("/connection", form(OAUTH)),
  "GET /vaults/:name/credentials/:key/disconnect": oauth("/disconnect"),
  "POST /vaults/:name/credentials/:key/disconnect": oauth("/disconnect", form({})),
  "GET /vaults/:name/credentials/:key/audience": vault("/credentials/STRIPE_KEY/audience"),
  "POST /vaults/:name/credentials/:key/audience": form(
    { host: "api2.stripe.com", surface: "auth" },
    vault("/credentials/STRIPE_KEY/audience"),
  ),
  "POST /vaults/:name/credentials/:key/audience/take-back": form(
    { host: "api.stripe.com" },
    vault("/credentials/STRIPE_KEY/audience/take-back"),
  ),
  "GET /vaults/:name/credentials/:key/replace": vault("/credentials/STRIPE_KEY/replace"),
  "POST /vaults/:name/credentials/:key/replace": form(
    { value: "sk_live_2" },
    vault("/credentials/STRIPE_KEY/replace"),
  ),
  "GET /vaults/:name/credentials/:key/delete": vault("/credentials/STRIPE_KEY/delete"),
  "POST /vaults/:name/credentials/:key/delete": form(
    { confirm: "STRIPE_KEY" },
    vault("/credentials/STRIPE_KEY/delete"),
  ),
  "POST /vaults/:name/credentials/:key/reveal": form({}, vault("/credentials/STRIPE_KEY/reveal")),
  "GET /registrations": {},
  "GET /registrations/:id": registration(),
  "POST /registrations/:id/approve": registration("/approve", form({ "capability.api_call": "on" })),
  "GET /registrations/:id/reject": registration("/reject"),
  "POST /registrations/:id/reject": registration("/reject", form({ reason: "no" })),
  "GET /keys": {},
  "GET /keys/authority/rotate": {},
  "POST /keys/authority/rotate": form({ confirm: "replace" }),
  "GET /keys/authority/replace": {},
  "POST /keys/authority/replace": form({ confirm: "replace" }),
  "GET /companies/:id/signing-keys": { path: "/companies/globex/signing-keys" },
  "GET /companies/:id/signing-keys/rotate": { path: "/companies/globex/signing-keys/rotate" },
  "POST /companies/:id/signing-keys/rotate": form({}, { path: "/companies/globex/signing-keys/rotate" }),
  ...COMPANY_PAGE_SAMPLES,
  ...REALM_PAGE_SAMPLES,
  "GET /audit": {},
  "POST /audit/sign": form({}),
  "GET /users": {},
  "GET /new-invite": {},
  "POST /new-invite": form({ email: "friend@example.com" }),
  "POST /invites/:token/renew": form({}, invite("/renew")),
  "GET /invites/:token/revoke": invite("/revoke"),
  "POST /invites/:token/revoke": form({}, invite("/revoke")),
  "GET /users/:email": user(),
  "POST /users/:email/role": form({ role: "no-access" }, user("/role")),
  "POST /users/:email/thaw": form({}, user("/thaw")),
  "GET /users/:email/remove": user("/remove"),
  "POST /users/:email/remove": form({ confirm: "setter@example.com" }, user("/remove")),
};
