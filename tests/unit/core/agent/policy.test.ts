import { describe, expect, test } from "bun:test";
import { readTimestamp } from "../../../../src/contract/timestamp.ts";
import { parsePolicy } from "../../../../src/core/agent/policy.ts";

const NOW = Date.parse("2026-11-28T12:00:00Z");
const TIME = { now: NOW, readTime: readTimestamp };
const BODY = { agentDid: "default:bot", capabilities: ["api_call"] };
const parse = (fields: object) => parsePolicy({ ...BODY, ...fields }, TIME) as unknown;

test("the least that a policy says", () => {
  expect(parse({})).toEqual({
    subject: { type: "agent", ref: "default:bot" },
    capabilities: ["api_call"],
    resourceLimits: {},
  });
});

test("all that it may say, hosts in the spelling that is compared", () => {
  const limits = {
    allowedDomains: ["API.Example.com.", "*.example.org", "api.example.com"],
    maxRequestsPerHour: 60,
  };
  expect(
    parse({
      agentDid: null,
      realmId: "realm_eng",
      capabilities: ["mail_send", "api_call", "mail_send"],
      resourceLimits: { ...limits, maxTokensPerDay: null },
      expiresAt: "2026-11-28T14:00:00+01:00",
    }),
  ).toEqual({
    subject: { type: "realm", ref: "realm_eng" },
    capabilities: ["mail_send", "api_call"],
    resourceLimits: { allowedDomains: ["api.example.com", "*.example.org"], maxRequestsPerHour: 60 },
    expiresAt: Date.parse("2026-11-28T13:00:00Z"),
  });
});

describe("what is wrong is named by its field", () => {
  test.each([
    [{ realmId: "realm_eng" }, "agentDid or realmId is required, and one of them alone"],
    [{ agentDid: undefined }, "agentDid or realmId is required, and one of them alone"],
    [{ agentDid: 7 }, "agentDid must be a text that names one"],
    [{ capabilities: [] }, "capabilities must name at least one: all that the agent may do"],
    [{ capabilities: undefined }, "capabilities must name at least one: all that the agent may do"],
    [{ capabilities: ["api_cal"] }, 'capabilities[0] "api_cal" is no capability; did you mean api_call?'],
    [{ capabilities: "api_call" }, "capabilities must be a list of capabilities"],
    [{ resourceLimits: [] }, "resourceLimits must be an object"],
    [
      { resourceLimits: { maxRequestPerHour: 1 } },
      "resourceLimits.maxRequestPerHour is no field here; did you mean maxRequestsPerHour?",
    ],
    [
      { resourceLimits: { maxTokensPerDay: 5 } },
      "resourceLimits.maxTokensPerDay is not enforced here, and a limit that nobody enforces is not kept",
    ],
    [
      { resourceLimits: { allowedDomains: [] } },
      "resourceLimits.allowedDomains must be a list of 1 to 100 hosts; without it every host is allowed",
    ],
    [
      { resourceLimits: { allowedDomains: ["https://a.com"] } },
      "resourceLimits.allowedDomains[0] must be a host alone, without scheme, port and path",
    ],
    [
      { resourceLimits: { allowedDomains: ["a.*.com", 7] } },
      'resourceLimits.allowedDomains[0] may hold "*" only as its whole first label',
    ],
    [
      { resourceLimits: { maxRequestsPerHour: 0 } },
      "resourceLimits.maxRequestsPerHour must be a whole number from 1 to 1000000000",
    ],
    [
      { resourceLimits: { maxRequestsPerHour: "5" } },
      "resourceLimits.maxRequestsPerHour must be a whole number",
    ],
    [{ expiresAt: "tomorrow" }, "expiresAt must be a time such as 2027-01-31T12:00:00Z"],
    [{ expiresAt: 1_800_000_000 }, "expiresAt must be a time such as"],
    [{ expiresAt: "2026-11-28T12:00:00Z" }, "expiresAt must lie in the future"],
    [{ expires: "2026-11-28T12:00:00Z" }, "expires is no field here"],
  ])("%p", (fields, message) => {
    expect(() => parse(fields)).toThrow(message);
  });

  test("all at once", () => {
    expect(() =>
      parse({
        agentDid: undefined,
        capabilities: ["fly"],
        resourceLimits: { allowedDomains: ["a b"], maxRequestsPerHour: 1.5 },
        expiresAt: "soon",
      }),
    ).toThrow(
      /agentDid or realmId .*; capabilities\[0\] .*allowedDomains\[0\] .*maxRequestsPerHour .*expiresAt /,
    );
    expect(() => parsePolicy([], TIME)).toThrow("The body must be a JSON object.");
  });
});
