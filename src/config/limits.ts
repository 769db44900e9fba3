import { LIMIT_PROFILES, type LimitSettings, tiersOf } from "../core/limit/settings.ts";
import type { VariableName } from "./keys.ts";
import { type Reader, Unusable } from "./reader.ts";
import { integerBetween, oneOf, parseDuration } from "./values.ts";

const parseCount = integerBetween(1, 100_000);
const parseSlots = integerBetween(1, 8192);

/** The profile's tiers with what single variables change in them. Profile `off` wins over all of them. */
export function readLimits(reader: Reader): LimitSettings {
  const profile = reader.parse(
    { variable: "AGENT_VAULT_RATELIMIT_PROFILE" },
    "default",
    oneOf(LIMIT_PROFILES),
  );
  const { auth, proxy, authed, global, verifyFail } = tiersOf(profile);
  const count = (variable: VariableName, fallback: number) =>
    reader.parse({ variable }, fallback, parseCount);
  const slots = (variable: VariableName, fallback: number) =>
    reader.parse({ variable }, fallback, parseSlots);
  const window = { variable: "AGENT_VAULT_RATELIMIT_AUTH_WINDOW" } as const;
  return {
    profile,
    tiers: {
      auth: {
        max: count("AGENT_VAULT_RATELIMIT_AUTH_MAX", auth.max),
        windowMs: reader.parse(window, auth.windowMs, parseWindow),
      },
      proxy: {
        ...proxy,
        rate: count("AGENT_VAULT_RATELIMIT_PROXY_RATE", proxy.rate),
        burst: count("AGENT_VAULT_RATELIMIT_PROXY_BURST", proxy.burst),
        concurrency: slots("AGENT_VAULT_RATELIMIT_PROXY_CONCURRENCY", proxy.concurrency),
      },
      authed: {
        rate: count("AGENT_VAULT_RATELIMIT_AUTHED_RATE", authed.rate),
        burst: count("AGENT_VAULT_RATELIMIT_AUTHED_BURST", authed.burst),
      },
      global: {
        ...global,
        rate: count("AGENT_VAULT_RATELIMIT_GLOBAL_RATE", global.rate),
        burst: count("AGENT_VAULT_RATELIMIT_GLOBAL_BURST", global.burst),
        concurrency: slots("AGENT_VAULT_RATELIMIT_GLOBAL_CONCURRENCY", global.concurrency),
      },
      verifyFail: { max: count("AGENT_VAULT_RATELIMIT_VERIFY_FAIL_MAX", verifyFail.max) },
    },
  };
}

function parseWindow(text: string): number {
  const windowMs = parseDuration(text);
  if (windowMs < 1000) throw new Unusable("expected at least 1s");
  return windowMs;
}
