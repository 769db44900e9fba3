import { describe, expect, test } from "bun:test";
import { NO_RIGHTS } from "../../../../../src/core/agent/rights.ts";
import type { KeyName, PolicyId } from "../../../../../src/core/ids.ts";
import { type Asked, explain, type Rules } from "../../../../../src/core/service/explain/explain.ts";
import { formatExplanation } from "../../../../../src/core/service/explain/format.ts";
import { parseService } from "../../../../../src/core/service/parse.ts";
import { RULES } from "../../../../../src/proxy/refusal-rules.ts";

const service = (name: string, host: string, fields: object = {}) =>
  parseService({ name, host, auth: { type: "bearer", token: "A_KEY" }, ...fields }, { devMode: false });

const API = service("api", "api.example.com");
const rules = (more: Partial<Rules> = {}): Rules => ({
  services: [API],
  audiences: [],
  passesUntouched: false,
  unmatchedPolicy: "deny",
  plaintextPolicy: "allow",
  rights: undefined,
  stored: new Set(["A_KEY"]),
  ...more,
});
const asked = (more: Partial<Asked> = {}): Asked => ({
  scheme: "https",
  method: "GET",
  host: "api.example.com",
  port: 443,
  path: "/v1/x",
  ...more,
});
const told = (given: Rules, request: Asked) => formatExplanation(explain(given, request), request);

const AGENT = { ...NO_RIGHTS, agent: "acme:bot" };
const BOUND = [{ key: "A_KEY" as KeyName, host: "elsewhere.example.com", surface: "auth" as const }];
const gated = service("api", "api.example.com", { requires: ["mail_send"] });

describe("what becomes of it, and what the proxy would say", () => {
  const CASES: Readonly<
    Record<string, [given: Partial<Rules>, request: Partial<Asked>, error: string | null, says: RegExp]>
  > = {
    brokered: [{}, {}, null, /^Service api answers for it\.$/],
    passes_untouched: [{ passesUntouched: true }, {}, null, /passthrough list/],
    unmatched: [{}, { host: "b.example.com" }, "forbidden", /the vault refuses/],
    disabled: [{ services: [{ ...API, enabled: false }] }, {}, "service_disabled", /is off/],
    outside_audience: [
      { audiences: BOUND },
      {},
      "credential_audience",
      /A_KEY \(auth\), which nobody has bound/,
    ],
    ambiguous_path: [
      { services: [service("api", "api.example.com/v1/*")] },
      { path: "/v1/../x" },
      "ambiguous_path",
      /^The path has a segment of dots/,
    ],
    method_refused: [
      { services: [service("api", "api.example.com", { methods: ["GET"] })] },
      { method: "DELETE" },
      "forbidden",
      /No service takes DELETE .*; api would take GET, HEAD\./,
    ],
    rights: [{ services: [gated], rights: AGENT }, {}, "capability_required", /agents that may mail_send/],
    trace: [{}, { method: "TRACE" }, "method_not_allowed", /TRACE is not forwarded/],
    plaintext: [{ plaintextPolicy: "deny" }, { scheme: "http" }, "plaintext_injection", /over http/],
    missing_credentials: [{ stored: new Set() }, {}, "credential_not_found", /needs A_KEY/],
  };
  for (const [outcome, [given, request, error, says]] of Object.entries(CASES)) {
    test(outcome, () => {
      const explained = told(rules(given), asked(request));
      expect(explained.outcome).toBe(outcome);
      expect(explained.error ?? null).toBe(error);
      expect(explained.passes).toBe(error === null);
      expect(explained.says).toMatch(says);
      const errors: readonly string[] = Object.values(RULES).map((rule) => rule.error);
      if (error !== null) expect(errors).toContain(error);
    });
  }

  test("policies on an agent count where nothing of the vault is used, too", () => {
    const over = { ...AGENT, ended: "policy" as PolicyId };
    const open = { unmatchedPolicy: "passthrough" as const };
    const elsewhere = asked({ host: "b.example.com" });
    expect(told(rules(open), elsewhere)).toMatchObject({
      passes: true,
      unmatched_host_policy: "passthrough",
    });
    expect(told(rules({ ...open, rights: over }), elsewhere)).toMatchObject({
      passes: false,
      error: "policy_expired",
    });
    // Nobody is asked about what no answer could let through.
    expect(told(rules({ unmatchedPolicy: "ask", rights: over }), elsewhere)).toMatchObject({
      outcome: "rights",
      error: "policy_expired",
    });
    expect(told(rules({ passesUntouched: true, rights: over }), asked())).toMatchObject({ passes: false });
    const fenced = { ...AGENT, domains: [["other.example.com"]] };
    expect(told(rules({ rights: fenced }), asked())).toMatchObject({ error: "domain_not_allowed" });
  });
});

test("why each other one does not answer, in list order, and what the one that does writes", () => {
  const list = [
    service("other", "b.example.com"),
    service("wild", "*.example.com"),
    service("port", "api.example.com:8443"),
    service("posts", "api.example.com", { methods: ["POST"] }),
    service("path", "api.example.com/v2/*"),
    service("wide", "api.example.com"),
    service("reads", "api.example.com/v1/*", {
      methods: ["GET"],
      auth: { type: "custom", headers: { "X-App": "a", Authorization: "Token {{ A_KEY }}" } },
      substitutions: [{ key: "A_KEY", placeholder: "__key__", in: ["body"] }],
      cookies: "pass",
      foreign_credentials: "strip",
    }),
    service("behind", "api.example.com/v1/*", { methods: ["GET"] }),
    service("more", "api.example.com/v1/*", { methods: ["GET", "POST"] }),
  ];
  const { service: terms, services } = told(rules({ services: list }), asked());
  expect(services.map(({ name, answers, reason, than }) => [name, answers, reason, than])).toEqual([
    ["other", false, "host", undefined],
    ["wild", false, "less_specific_host", "reads"],
    ["port", false, "port", undefined],
    ["posts", false, "method", undefined],
    ["path", false, "path", undefined],
    ["wide", false, "less_specific_path", "reads"],
    ["reads", true, undefined, undefined],
    ["behind", false, "later", "reads"],
    ["more", false, "less_specific_methods", "reads"],
  ]);
  expect(services.flatMap(({ says }) => says ?? [])).toEqual([
    "is for another host",
    "reads is more specific: it names the host",
    "is for port 8443",
    "takes POST",
    "is for /v2/*",
    "reads is more specific: its path is literal for longer",
    "stands behind reads, which is as specific",
    "reads is more specific: it is for fewer methods",
  ]);
  expect(terms as unknown).toEqual({
    name: "reads",
    host: "api.example.com/v1/*",
    auth_type: "custom",
    headers: ["X-App", "Authorization"],
    substitutions: [{ key: "A_KEY", placeholder: "__key__", in: ["body"] }],
    cookies: "pass",
    foreign_credentials: "strip",
  });
});
