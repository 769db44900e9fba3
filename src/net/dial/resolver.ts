import { UpstreamFault } from "../../core/net/upstream-fault.ts";
import { Lru } from "../../lib/lru.ts";

/** The addresses of a name, at least one, in the order in which they should be tried. Throws UpstreamFault. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** One way to ask. Rejects when there is no answer; `ttl` in seconds. */
export type Lookup = (host: string) => Promise<readonly { readonly address: string; readonly ttl: number }[]>;

export type ResolverOptions = {
  /** Asked for every name; holds no thread while it waits. */
  readonly ask: Lookup;
  /** Asked when the first one fails or takes long; one name at a time, because it holds a thread. */
  readonly otherwise: Lookup | undefined;
};

/** A name that has no answer by then has none. */
const DEADLINE_MS = 5_000;
/** So long the first way is waited for before the other is tried as well. */
const PATIENCE_MS = 2_000;
const REMEMBERED = 2048;
/** Seconds; an answer is good for as long as it says within these bounds, and a failure for a moment. */
const SHORTEST_S = 5;
const LONGEST_S = 60;
const FAILURE_S = 3;

/** `isDenied`: a name service said that there is no such name, where otherwise none said anything. */
type Found = { readonly addresses: readonly string[]; readonly isDenied: boolean };
type Answer = Found & { readonly until: number };

/**
 * A resolver with a deadline, one question at a time per name, and a short memory, bounded in number. What it remembers
 * is vetted at each use like any answer.
 */
export function createResolver({ ask, otherwise }: ResolverOptions): Resolve {
  const known = new Lru<string, Answer>(REMEMBERED);
  const asking = new Map<string, Promise<Found>>();
  const second = otherwise === undefined ? undefined : oneAtATime(otherwise);

  const find = async (host: string): Promise<Found> => {
    const { answers, isDenied } = await answered(host, ask, second);
    const seconds = answers.length === 0 ? FAILURE_S : shortest(answers.map(({ ttl }) => ttl));
    const found = { addresses: [...new Set(answers.map(({ address }) => address))], isDenied };
    known.set(host, { ...found, until: performance.now() + seconds * 1000 });
    return found;
  };

  return async (host) => {
    const answer = known.get(host);
    if (answer !== undefined && answer.until > performance.now()) return orFault(host, answer);
    const running = asking.get(host) ?? find(host).finally(() => asking.delete(host));
    asking.set(host, running);
    return orFault(host, await running);
  };
}

/**
 * As the system resolves names, without its threads. Through `getaddrinfo` 40 questions to a name server that is silent
 * held every thread of the runtime, so that neither another name nor a file could be had for as long (Bun 1.4.5, Linux);
 * c-ares reads /etc/hosts and /etc/resolv.conf and waits in the event loop. It knows neither the plug-ins of nsswitch.conf
 * nor a resolv.conf that changed later: for these the system is asked, on one thread at most.
 */
export function systemResolver(): Resolve {
  // On macOS the system's own resolver waits in the event loop, and knows what a VPN set up.
  if (process.platform === "darwin") {
    return createResolver({
      ask: (host) => Bun.dns.lookup(host, { backend: "system" }),
      otherwise: undefined,
    });
  }
  return createResolver({
    ask: (host) => Bun.dns.lookup(host, { backend: "c-ares" }),
    otherwise: (host) => Bun.dns.lookup(host, { backend: "libc" }),
  });
}

type Answers = Awaited<ReturnType<Lookup>>;
type Attempt = { readonly answers: Answers; readonly isDenied: boolean };
const NOBODY: Answers = [];
const NO_ANSWER: Attempt = { answers: NOBODY, isDenied: false };

/**
 * The first way's answer, or the other's when that is late or has none; nothing after the deadline. Only the first is
 * asked why there is none: to the system every failure is a name that there is not.
 */
function answered(host: string, ask: Lookup, second: Lookup | undefined): Promise<Attempt> {
  return new Promise((resolve) => {
    let open = second === undefined ? 1 : 2;
    let begun = false;
    let isDenied = false;
    const settle = ({ answers }: Attempt) => {
      open -= 1;
      if (answers.length === 0 && open > 0) return askSecond();
      clearTimeout(patience);
      clearTimeout(deadline);
      resolve({ answers, isDenied });
    };
    const askSecond = () => {
      if (begun || second === undefined) return;
      begun = true;
      void attempt(second, host).then(settle);
    };
    const patience = setTimeout(askSecond, PATIENCE_MS);
    const deadline = setTimeout(() => {
      open = 0;
      settle(NO_ANSWER);
    }, DEADLINE_MS);
    void attempt(ask, host).then((first) => {
      isDenied = first.isDenied;
      settle(first);
    });
  });
}

async function attempt(lookup: Lookup, host: string): Promise<Attempt> {
  try {
    return { answers: await lookup(host), isDenied: false };
  } catch (error) {
    const { code } = error as { code?: string };
    return { answers: NOBODY, isDenied: code === "DNS_ENOTFOUND" || code === "DNS_ENODATA" };
  }
}

/** While one name is being asked for, others have no answer. */
function oneAtATime(lookup: Lookup): Lookup {
  let busy = false;
  return async (host) => {
    if (busy) return NOBODY;
    busy = true;
    try {
      return await lookup(host);
    } finally {
      busy = false;
    }
  };
}

function shortest(seconds: readonly number[]): number {
  return Math.min(LONGEST_S, Math.max(SHORTEST_S, Math.min(...seconds)));
}

function orFault(host: string, { addresses, isDenied }: Found): readonly string[] {
  if (addresses.length > 0) return addresses;
  if (isDenied) throw new UpstreamFault("unresolved", `${host} does not resolve`);
  throw new UpstreamFault("name_service", `no name service answers for ${host}`);
}
