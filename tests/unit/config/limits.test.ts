import { expect, test } from "bun:test";
import { LIMIT_VARIABLES } from "../../../src/config/limit-keys.ts";
import { readLimits } from "../../../src/config/limits.ts";
import { loadServerConfig } from "../../../src/config/load.ts";
import { createReader } from "../../../src/config/reader.ts";
import { tiersOf } from "../../../src/core/limit/settings.ts";

const PREFIX = "AGENT_VAULT_RATELIMIT_";

function read(env: Record<string, string>) {
  const full = Object.fromEntries(Object.entries(env).map(([name, value]) => [`${PREFIX}${name}`, value]));
  const reader = createReader(full);
  return { ...readLimits(reader), faults: reader.faults() };
}

test("without anything set the default profile holds", () => {
  expect(read({})).toEqual({ profile: "default", tiers: tiersOf("default"), faults: [] });
});

test("the defaults of the catalogue are those of the default profile", () => {
  const stated = Object.entries(LIMIT_VARIABLES)
    .filter(([name]) => name.startsWith(PREFIX))
    .map(([name, variable]) => [name.slice(PREFIX.length), variable.default]);
  expect(read(Object.fromEntries(stated))).toEqual(read({}));
  expect(loadServerConfig({}, {}).maxConnectionsPerActor).toBe(
    Number(LIMIT_VARIABLES.AGENT_VAULT_MAX_CONNECTIONS_PER_ACTOR.default),
  );
});

test.each(["strict", "loose", "off"] as const)("profile %s", (profile) => {
  expect(read({ PROFILE: profile.toUpperCase() })).toEqual({ profile, tiers: tiersOf(profile), faults: [] });
});

test("each variable changes its own number and leaves the rest of the profile", () => {
  const { tiers } = read({
    PROFILE: "strict",
    AUTH_MAX: "1",
    AUTH_WINDOW: "1h30m",
    PROXY_RATE: "2",
    PROXY_BURST: "3",
    PROXY_CONCURRENCY: "4",
    AUTHED_RATE: "5",
    AUTHED_BURST: "6",
    GLOBAL_RATE: "7",
    GLOBAL_BURST: "8",
    GLOBAL_CONCURRENCY: "9",
    VERIFY_FAIL_MAX: "11",
  });
  expect(tiers).toEqual({
    auth: { max: 1, windowMs: 5_400_000 },
    proxy: { rate: 2, burst: 3, turnMs: 10_000, concurrency: 4, waitMs: 2000 },
    authed: { rate: 5, burst: 6 },
    global: { rate: 7, burst: 8, turnMs: 0, concurrency: 9, waitMs: 500 },
    verifyFail: { max: 11 },
  });
  expect(read({ PROFILE: "strict", PROXY_RATE: "2" }).tiers.proxy).toEqual({
    ...tiersOf("strict").proxy,
    rate: 2,
  });
});

test.each([
  ["PROFILE", "relaxed", "expected default, strict, loose or off"],
  ["PROXY_RATE", "0", "expected 1 to 100000"],
  ["PROXY_BURST", "-1", "expected 1 to 100000"],
  ["AUTHED_BURST", "100001", "expected 1 to 100000"],
  ["PROXY_CONCURRENCY", "8193", "expected 1 to 8192"],
  ["GLOBAL_RATE", "1.5", "expected 1 to 100000"],
  ["AUTH_WINDOW", "300", "expected a duration such as 90s, 5m or 1h30m"],
  ["AUTH_WINDOW", "999ms", "expected at least 1s"],
])("%s=%s is a fault, not a limit that is quietly not there", (name, value, why) => {
  expect(read({ [name]: value }).faults).toEqual([`${PREFIX}${name} is "${value}": ${why}`]);
});

test("a server does not start on a limit it cannot read", () => {
  expect(() => loadServerConfig({}, { AGENT_VAULT_RATELIMIT_AUTH_MAX: "many" })).toThrow(
    'AGENT_VAULT_RATELIMIT_AUTH_MAX is "many"',
  );
  expect(() => loadServerConfig({}, { AGENT_VAULT_MAX_CONNECTIONS_PER_ACTOR: "-5" })).toThrow(
    "AGENT_VAULT_MAX_CONNECTIONS_PER_ACTOR",
  );
  const unlimited = loadServerConfig({}, { AGENT_VAULT_MAX_CONNECTIONS_PER_ACTOR: "0" });
  expect(unlimited.maxConnectionsPerActor).toBe(0);
});
