import { expect, test } from "bun:test";
import { LIMIT_VARIABLES } from "../../../src/config/limit-keys.ts";
import { readLimits } from "../../../src/config/limits.ts";
import { loadServerConfig } from "../../../src/config/load.ts";
import { createReader } from "../../../src/config/reader.ts";
import { NOTHING_SAVED, resolveLimits } from "../../../src/core/limit/resolve.ts";
import { tiersOf } from "../../../src/core/limit/settings.ts";
import { knobsOf, TIERS } from "../../../src/core/limit/tier.ts";

const PREFIX = "AGENT_VAULT_RATELIMIT_";

function read(env: Record<string, string>) {
  const full = Object.fromEntries(Object.entries(env).map(([name, value]) => [`${PREFIX}${name}`, value]));
  const reader = createReader(full);
  return { ...readLimits(reader), faults: reader.faults() };
}

test("without anything set nothing is pinned", () => {
  expect(read({})).toEqual({ profile: undefined, locked: false, overrides: {}, faults: [] });
});

test("every variable that is read is in the catalogue, and every one in the catalogue is read", () => {
  const names = TIERS.flatMap((tier) =>
    knobsOf(tier).map((knob) => `${PREFIX}${tier}_${knob.toUpperCase()}`),
  );
  const listed = Object.keys(LIMIT_VARIABLES).filter((name) => name.startsWith(PREFIX));
  expect([...names, `${PREFIX}PROFILE`, `${PREFIX}LOCK`].toSorted()).toEqual(listed.toSorted());
});

test("the defaults of the catalogue are those of the default profile", () => {
  const stated = Object.entries(LIMIT_VARIABLES)
    .filter(([name]) => name.startsWith(PREFIX))
    .map(([name, variable]) => [name.slice(PREFIX.length), variable.default]);
  const { faults, ...pinned } = read(Object.fromEntries(stated));
  expect(faults).toEqual([]);
  expect(resolveLimits(pinned, NOTHING_SAVED)).toEqual({ profile: "default", tiers: tiersOf("default") });
  expect(loadServerConfig({}, {}).maxConnectionsPerActor).toBe(
    Number(LIMIT_VARIABLES.AGENT_VAULT_MAX_CONNECTIONS_PER_ACTOR.default),
  );
});

test("the profile in any case, the lock, and each number under its tier", () => {
  expect(read({ PROFILE: "STRICT", LOCK: "true" })).toMatchObject({ profile: "strict", locked: true });
  const { overrides } = read({
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
  expect(overrides).toEqual({
    AUTH: { max: 1, window: 5_400_000 },
    PROXY: { rate: 2, burst: 3, concurrency: 4 },
    AUTHED: { rate: 5, burst: 6 },
    GLOBAL: { rate: 7, burst: 8, concurrency: 9 },
    VERIFY_FAIL: { max: 11 },
  });
  expect(read({ PROXY_RATE: "2" }).overrides).toEqual({ PROXY: { rate: 2 } });
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
