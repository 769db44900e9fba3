/**
 * The limits of both planes: who has used how much, in memory and per process. The arithmetic is `core/limit`; what a
 * refusal looks like is for each edge to say.
 */
import type { VaultId } from "../../core/ids.ts";
import { fullBucket, isFullBucket, takeToken, tokensLeft, tokenWaitMs } from "../../core/limit/bucket.ts";
import { peerKey } from "../../core/limit/peer.ts";
import { REGISTRATION_RULE } from "../../core/limit/registration.ts";
import type { GateRule, LimitSettings, LimitTiers } from "../../core/limit/settings.ts";
import {
  attemptsLeft,
  attemptWaitMs,
  countAttempt,
  emptyWindow,
  type Window,
  type WindowRule,
} from "../../core/limit/window.ts";
import { isLoopbackAddress } from "../../core/net/loopback.ts";
import type { Clock } from "../../ports/clock.ts";
import { FREE_PASS, Gate, type Pass, type Waiting } from "./gate.ts";
import { type LimitRefusal, limitRefusal, waitSeconds } from "./refusal.ts";
import { Registry } from "./registry.ts";

export type { LimitRefusal } from "./refusal.ts";
export type ProxyPass = Pass;
export type ProxyWaiting = Waiting;
export type Entered = Pass | LimitRefusal | Promise<Pass | LimitRefusal>;

/**
 * One (actor, vault)'s way in, for who enters often: it saves the look-up. Good for as long as it is kept: however many
 * hold one, and whatever made room meanwhile, they are counted together.
 */
export type ProxyGate = {
  /**
   * `brokered` ones are counted by rate. Direct when it is free; else there is a place in the line, for a turn within
   * 10 s and then for a slot within 2 s.
   */
  enter(brokered: boolean): Pass | LimitRefusal | Waiting;
};

/** What is left of a limit after this use. */
export type Allowance =
  | {
      readonly type: "admitted";
      readonly limit: number;
      readonly remaining: number;
      /** In how many seconds there is more of it again, as `retryAfterSeconds` of a refusal; at least 1. */
      readonly resetSeconds: number;
    }
  | { readonly type: "unlimited" };

export type Limits = {
  /** The PROXY tier, by who the use counts for and the vault. */
  proxyGate(countedAs: string, vaultId: VaultId): ProxyGate;
  /** The refusal when failures of this peer at the proxy have used up its AUTH tier. Never for loopback. */
  proxyAuthBlocked(ip: string): LimitRefusal | undefined;
  /** Counts a failure; loopback is not counted. */
  proxyAuthFailed(ip: string): void;
  /** The GLOBAL tier: the API as a whole. Direct when a slot is free, else after up to 500 ms. */
  enterApi(): Entered;
  /** The AUTH tier by address: an attempt to sign in. */
  signIn(ip: string): Allowance | LimitRefusal;
  /** The AUTH tier by account: `account` is a fixed-size stand-in for the e-mail. */
  signInAs(account: string): Allowance | LimitRefusal;
  /** The AUTH tier by address and link: `link` is a fixed-size stand-in for the secret in it. */
  followLink(ip: string, link: string): Allowance | LimitRefusal;
  /** A key of a stranger that asks to become an agent, by address, loopback too. It holds where nothing else is limited. */
  requestRegistration(ip: string): Allowance | LimitRefusal;
  /** The AUTHED tier, by who the use counts for. */
  call(countedAs: string): Allowance | LimitRefusal;
  /**
   * The VERIFY_FAIL tier: how many wrong guesses end a code that was sent by mail. They are counted with the code, in
   * the store. It holds where nothing else is limited, too: without it six digits would prove nothing.
   */
  wrongCodes(): number;
};

const KEYS_PER_LIMITER = 10_000;
const UNLIMITED: Allowance = { type: "unlimited" };

/** The same, for whoever may change what holds. */
export type LiveLimits = Limits & {
  /** From now on these hold. Who has used how much stays known, and those who wait do so by the new numbers. */
  apply(settings: LimitSettings): void;
};

/** `clock` may be set back or forth meanwhile: nobody is locked out for longer than a window by that. */
export function createLimits(settings: LimitSettings, clock: Clock): LiveLimits {
  const rules = new Rules(settings);
  const proxyGates = new Registry<Gate>({
    capacity: KEYS_PER_LIMITER,
    create: () => new Gate(() => rules.gates.proxy, clock),
    isIdle: (gate, now) => gate.isIdle(now),
    isInUse: (gate) => gate.inUse,
    evicted: (gate) => {
      gate.retired = true;
    },
  });
  const api = new Gate(() => rules.gates.global, clock);
  const attempts = createAttempts(rules, clock);
  // Strangers make up as many links as they like: they are to crowd out nobody's attempts to sign in.
  const links = createAttempts(rules, clock);
  return {
    proxyGate(countedAs, vaultId) {
      const key = `${countedAs} ${vaultId}`;
      let gate = proxyGates.get(key, clock.now());
      return {
        enter(brokered) {
          if (rules.off) return FREE_PASS;
          if (gate.retired) gate = proxyGates.get(key, clock.now());
          return gate.enter(brokered);
        },
      };
    },
    proxyAuthBlocked: (ip) => (isLoopbackAddress(ip) ? undefined : attempts.blocked(`mitm:${peerKey(ip)}`)),
    proxyAuthFailed(ip) {
      if (!isLoopbackAddress(ip)) attempts.count(`mitm:${peerKey(ip)}`);
    },
    enterApi() {
      if (rules.off) return FREE_PASS;
      const entered = api.enter(true);
      return entered.type === "waiting" ? entered.outcome : entered;
    },
    signIn: (ip) => attempts.count(`ip:${peerKey(ip)}`),
    signInAs: (account) => attempts.count(`account:${account}`),
    followLink: (ip, link) => links.count(`${peerKey(ip)} ${link}`),
    requestRegistration: createRegistrationRequests(clock),
    call: createCalls(rules, clock),
    wrongCodes: () => rules.tiers.verifyFail.max,
    apply(next) {
      rules.set(next);
      for (const gate of [api, ...proxyGates.values()]) gate.ruleChanged();
    },
  };
}

function admitted(limit: number, remaining: number, waitMs: number): Allowance {
  return { type: "admitted", limit, remaining, resetSeconds: waitSeconds(waitMs) };
}

/** What those who stand in line are let in by once nothing is limited. */
const OPEN: GateRule = { rate: 1e9, burst: 1e9, turnMs: 1000, concurrency: 1e9, waitMs: 0 };

/** What holds now. */
class Rules {
  #settings: LimitSettings;

  constructor(settings: LimitSettings) {
    this.#settings = settings;
  }

  set(settings: LimitSettings): void {
    this.#settings = settings;
  }

  get off(): boolean {
    return this.#settings.profile === "off";
  }

  get tiers(): LimitTiers {
    return this.#settings.tiers;
  }

  get gates(): Pick<LimitTiers, "proxy" | "global"> {
    return this.off ? { proxy: OPEN, global: OPEN } : this.#settings.tiers;
  }
}

function createAttempts(rules: Rules, clock: Clock) {
  const windows = new Registry({
    capacity: KEYS_PER_LIMITER,
    create: emptyWindow,
    isIdle: (window, now) => attemptsLeft(window, rules.tiers.auth, now) === rules.tiers.auth.max,
  });
  return {
    /** Counts an attempt; a refused one is not counted. */
    count(key: string): Allowance | LimitRefusal {
      if (rules.off) return UNLIMITED;
      const now = clock.now();
      return attempt(windows.get(key, now), rules.tiers.auth, now);
    },
    /** Looks only. */
    blocked(key: string): LimitRefusal | undefined {
      const window = rules.off ? undefined : windows.find(key);
      const now = clock.now();
      const rule = rules.tiers.auth;
      if (window === undefined || attemptsLeft(window, rule, now) > 0) return undefined;
      return limitRefusal("rate", rule.max, attemptWaitMs(window, rule, now));
    },
  };
}

function createRegistrationRequests(clock: Clock): Limits["requestRegistration"] {
  const rule = REGISTRATION_RULE;
  const windows = new Registry({
    capacity: KEYS_PER_LIMITER,
    create: emptyWindow,
    isIdle: (window, now) => attemptsLeft(window, rule, now) === rule.max,
  });
  return (ip) => {
    const now = clock.now();
    return attempt(windows.get(peerKey(ip), now), rule, now);
  };
}

/** One more, if there is room for it. */
function attempt(window: Window, rule: WindowRule, now: number): Allowance | LimitRefusal {
  const isCounted = countAttempt(window, rule, now);
  const waitMs = attemptWaitMs(window, rule, now);
  return isCounted
    ? admitted(rule.max, attemptsLeft(window, rule, now), waitMs)
    : limitRefusal("rate", rule.max, waitMs);
}

function createCalls(rules: Rules, clock: Clock): Limits["call"] {
  const buckets = new Registry({
    capacity: KEYS_PER_LIMITER,
    create: (now) => fullBucket(rules.tiers.authed, now),
    isIdle: (bucket, now) => isFullBucket(bucket, rules.tiers.authed, now),
  });
  return (countedAs) => {
    if (rules.off) return UNLIMITED;
    const now = clock.now();
    const rule = rules.tiers.authed;
    const bucket = buckets.get(countedAs, now);
    return takeToken(bucket, rule, now)
      ? admitted(rule.burst, tokensLeft(bucket), tokenWaitMs(bucket, rule))
      : limitRefusal("rate", rule.burst, tokenWaitMs(bucket, rule));
  };
}
