import { expect, test } from "bun:test";
import { faultOf, isAnswered, OUTCOMES, outcomeOf } from "../../../../src/core/log/outcome.ts";
import { RULES } from "../../../../src/proxy/refusal-rules.ts";

test("what the upstream answered is told by its status", () => {
  for (const status of [101, 200, 204, 302, 399]) expect(outcomeOf(status, "")).toBe("ok");
  for (const status of [400, 401, 429, 499]) expect(outcomeOf(status, "")).toBe("upstream_4xx");
  for (const status of [500, 502, 599]) expect(outcomeOf(status, "")).toBe("upstream_5xx");
});

test("a code of ours says more than the status that went with it", () => {
  expect(outcomeOf(403, "no_match")).toBe("refused");
  expect(outcomeOf(502, "credential_not_found")).toBe("refused");
  expect(outcomeOf(502, "upstream_timeout")).toBe("failed");
  expect(outcomeOf(502, "upstream_blocked")).toBe("refused");
  expect(outcomeOf(0, "client_closed")).toBe("failed");
  // Cut off in the middle of an answer.
  expect(outcomeOf(200, "client_closed")).toBe("failed");
  expect(outcomeOf(200, "service_changed")).toBe("refused");
});

test("a request that went over to another protocol counts once", () => {
  expect(outcomeOf(101, "")).toBe("ok");
  expect(outcomeOf(101, "upgrade_ended")).toBeUndefined();
  expect(outcomeOf(101, "service_changed")).toBeUndefined();
});

test("of the proxy's rules, these are no refusals", () => {
  const logged = new Set(Object.values(RULES).map((rule) => rule.logged));
  expect([...logged].filter((code) => faultOf(code) === "failed").toSorted()).toEqual([
    "ask_stopped",
    "internal",
    "oauth_refresh_failed",
    "store_unavailable",
    "upstream_closed",
    "upstream_encoding",
    "upstream_error",
    "upstream_expired",
    "upstream_malformed",
    "upstream_misnamed",
    "upstream_name_service",
    "upstream_proxy",
    "upstream_proxy_auth",
    "upstream_proxy_refused",
    "upstream_refused",
    "upstream_silent",
    "upstream_timeout",
    "upstream_tls",
    "upstream_unresolved",
    "upstream_untrusted",
  ]);
});

test("latencies are those of what the upstream answered", () => {
  expect(OUTCOMES.filter(isAnswered)).toEqual(["ok", "upstream_4xx", "upstream_5xx"]);
});

test("an answer with placeholders in it counts as what its status says, and once", () => {
  expect([outcomeOf(200, "leak_redacted"), outcomeOf(404, "leak_redacted")]).toEqual(["ok", "upstream_4xx"]);
  for (const status of [100, 101]) expect(outcomeOf(status, "leak_redacted")).toBeUndefined();
  expect(outcomeOf(502, "leak_refused")).toBe("refused");
});
