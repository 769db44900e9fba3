import { sendTestMail } from "../../../app/instance/email-test.ts";
import { demandUnlocked, previewLimits, type RateLimits } from "../../../app/instance/rate-limits.ts";
import {
  changeInstanceSettings,
  type InstanceSettings,
  readInstanceSettings,
} from "../../../app/instance/settings.ts";
import {
  LogRetentionBody,
  LogRetentionReply,
  RateLimitBody,
  RateLimitReply,
  SettingsBody,
  SettingsReply,
  TestEmailBody,
  TestEmailReply,
} from "../../../contract/instance/settings.ts";
import { knobPayload, limitPayload } from "../../../core/limit/saved.ts";
import { route } from "../../route.ts";

export const settingRoutes = [
  route({
    method: "GET",
    path: "/v1/admin/settings",
    access: ["instance-setting:read"],
    reply: SettingsReply,
    handle: async ({ deps, principal }) => toReply(await readInstanceSettings(deps, principal)),
  }),
  route({
    method: "PUT",
    path: "/v1/admin/settings",
    access: ["instance-setting:write"],
    body: SettingsBody,
    reply: SettingsReply,
    handle: async ({ deps, principal, body }) =>
      toReply(
        await changeInstanceSettings(deps, principal, {
          inviteOnly: body.invite_only,
          allowedDomains: body.allowed_email_domains,
          rateLimit: body.rate_limit,
          logRetention: body.log_retention,
        }),
      ),
  }),
  route({
    method: "POST",
    path: "/v1/admin/settings/rate-limit/preview",
    access: ["instance-setting:write"],
    body: RateLimitBody,
    beforeBody: ({ pinnedSettings }) => demandUnlocked(pinnedSettings.limits),
    reply: RateLimitReply,
    handle: ({ deps, principal, body }) => toLimits(previewLimits(deps, principal, body)),
  }),
  route({
    method: "GET",
    path: "/v1/admin/settings/log-retention",
    access: ["instance-setting:read"],
    reply: LogRetentionReply,
    handle: async ({ deps, principal }) => toRetention(await readInstanceSettings(deps, principal)),
  }),
  route({
    method: "PUT",
    path: "/v1/admin/settings/log-retention",
    access: ["instance-setting:write"],
    body: LogRetentionBody,
    reply: LogRetentionReply,
    handle: async ({ deps, principal, body }) =>
      toRetention(await changeInstanceSettings(deps, principal, { logRetention: body })),
  }),
  route({
    method: "POST",
    path: "/v1/admin/email/test",
    access: ["instance-setting:write"],
    body: TestEmailBody,
    bodyOptional: true,
    reply: TestEmailReply,
    handle: async ({ deps, principal, body }) => {
      const to = await sendTestMail(deps, principal, { to: body.to });
      return { message: "Test email sent", to };
    },
  }),
];

function toReply(settings: InstanceSettings): SettingsReply {
  return {
    allowed_email_domains: [...settings.allowedDomains],
    invite_only: settings.inviteOnly,
    smtp_configured: settings.smtpConfigured,
    rate_limit: toLimits(settings.rateLimits),
    log_retention: toRetention(settings),
  };
}

function toLimits({ profile, locked, off, tiers, saved }: RateLimits): RateLimitReply {
  const shown = tiers.map(({ tier, numbers, source }) => [tier, { ...knobPayload(numbers), source }]);
  return { profile, locked, off, tiers: Object.fromEntries(shown), saved: limitPayload(saved) };
}

function toRetention({ logRetention }: InstanceSettings): LogRetentionReply {
  const { maxAgeHours, maxRowsPerVault, locked, sources } = logRetention;
  return {
    max_age_hours: maxAgeHours,
    max_rows_per_vault: maxRowsPerVault,
    locked,
    sources: { max_age_hours: sources.maxAgeHours, max_rows_per_vault: sources.maxRowsPerVault },
  };
}
