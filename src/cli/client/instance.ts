import * as audit from "../../contract/instance/audit.ts";
import * as ca from "../../contract/instance/certificate-authority.ts";
import * as logs from "../../contract/instance/logs.ts";
import * as settings from "../../contract/instance/settings.ts";
import { fetchCa } from "./authority.ts";
import { type Body, type Caller, MAILING, vaultPath } from "./call.ts";
import type { Target } from "./transport.ts";

export function caCalls(target: Target, call: Caller) {
  return {
    fetch: () => fetchCa(target),
    rotate: (body: Body<typeof ca.RotateRootBody>) =>
      call(ca.RotateRootReply, "POST", "/v1/mitm/ca/rotate", { body }),
  };
}

export function logCalls(call: Caller) {
  return {
    /** Without a vault: the instance's own rows. */
    list: (vault: string | undefined, query: Readonly<Record<string, string | undefined>>) =>
      call(logs.ListLogsReply, "GET", vault === undefined ? "/v1/admin/logs" : `${vaultPath(vault)}/logs`, {
        query,
      }),
    requests: (
      vault: string,
      query: { since: string | undefined; actor: string | undefined },
      timeoutMs: number,
    ) => call(logs.RecordedReply, "GET", `${vaultPath(vault)}/logs/requests`, { query, timeoutMs }),
  };
}

export function auditCalls(call: Caller) {
  return {
    list: (query: Readonly<Record<string, string | undefined>>) =>
      call(audit.ListAuditReply, "GET", "/v1/audit", { query }),
    heads: (after: number) =>
      call(audit.ListAuditHeadsReply, "GET", "/v1/audit/heads", { query: { after: String(after) } }),
    sign: () => call(audit.SignAuditReply, "POST", "/v1/audit/heads"),
  };
}

export function settingCalls(call: Caller) {
  const path = "/v1/admin/settings";
  return {
    read: () => call(settings.SettingsReply, "GET", path),
    change: (body: Body<typeof settings.SettingsBody>) => call(settings.SettingsReply, "PUT", path, { body }),
    previewLimits: (body: Body<typeof settings.RateLimitBody>) =>
      call(settings.RateLimitReply, "POST", `${path}/rate-limit/preview`, { body }),
    testEmail: (body: Body<typeof settings.TestEmailBody>) =>
      call(settings.TestEmailReply, "POST", "/v1/admin/email/test", { body, ...MAILING }),
  };
}
