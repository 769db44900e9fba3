import { expect, test } from "bun:test";
import type { Capability } from "../../../../src/core/agent/capability.ts";
import { formatService } from "../../../../src/core/service/format.ts";
import { parseService } from "../../../../src/core/service/parse.ts";
import type { Service } from "../../../../src/core/service/service.ts";

const SERVICE = {
  name: "slack-bot",
  host: "slack.com",
  port: 8443,
  path: "/api/*",
  enabled: true,
  auth: { type: "api-key", key: "KEY", header: "Authorization", prefix: "" },
  substitutions: [],
} as unknown as Service;

test("port and path stand inside host, and what is empty is left out", () => {
  expect(formatService(SERVICE) as unknown).toEqual({
    name: "slack-bot",
    host: "slack.com:8443/api/*",
    enabled: true,
    auth: { type: "api-key", key: "KEY", header: "Authorization" },
  });
});

test("rules about cookies, the client's own credentials and what is required of it are written only when they are not the default", () => {
  const requires = ["api_call"] as Capability[];
  const ruled: Service = {
    ...SERVICE,
    cookies: "pass",
    foreignCredentials: "refuse",
    requires,
    methods: ["GET"],
  };
  expect(formatService(ruled)).toMatchObject({
    cookies: "pass",
    foreign_credentials: "refuse",
    requires,
    methods: ["GET"],
  });
  expect(formatService(SERVICE)).not.toContainAnyKeys([
    "cookies",
    "foreign_credentials",
    "requires",
    "methods",
  ]);
});

test("where a substitution looks is written only when somebody said so", () => {
  const [said, unsaid] = [
    { key: "A", placeholder: "__a__", in: ["path", "query"] },
    { key: "B", placeholder: "__b__" },
  ];
  const parsed = parseService(
    { name: "one", host: "a.example", auth: { type: "passthrough" }, substitutions: [said, unsaid] },
    { devMode: false },
  );
  expect(formatService(parsed).substitutions as unknown).toEqual([said, unsaid]);
});

test("IPv6 hosts are bracketed, so that their port can be told", () => {
  expect(formatService({ ...SERVICE, host: "::1" }).host).toBe("[::1]:8443/api/*");
});
