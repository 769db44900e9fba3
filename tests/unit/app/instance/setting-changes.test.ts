import { expect, test } from "bun:test";
import { settingChanges } from "../../../../src/app/instance/setting-changes.ts";

test("what is another than before is named field by field, and nothing else", () => {
  expect(settingChanges("invite_only", undefined, "true")).toEqual({
    invite_only: { before: false, after: true },
  });
  expect(settingChanges("allowed_email_domains", '["a.example"]', undefined)).toEqual({
    allowed_email_domains: { before: ["a.example"], after: [] },
  });
  expect(
    settingChanges(
      "ratelimit_config",
      '{"profile":"strict","overrides":{"PROXY":{"rate":5,"burst":9}}}',
      '{"overrides":{"PROXY":{"rate":6,"burst":9},"AUTH":{"window":"1m0s"}}}',
    ),
  ).toEqual({
    "rate_limit.profile": { before: "strict" },
    "rate_limit.PROXY.rate": { before: 5, after: 6 },
    "rate_limit.AUTH.window": { after: "1m0s" },
  });
  expect(settingChanges("logs_retention", '{"max_age_hours":24}', '{"max_rows_per_vault":0}')).toEqual({
    "log_retention.max_age_hours": { before: 24 },
    "log_retention.max_rows_per_vault": { after: 0 },
  });
});

test("what could not be read before is changed from nothing", () => {
  expect(settingChanges("allowed_email_domains", "{", '["a.example"]')).toEqual({
    allowed_email_domains: { before: [], after: ["a.example"] },
  });
});
