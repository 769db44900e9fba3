import type { Target } from "../../core/net/target.ts";
import { Lru } from "../../lib/lru.ts";
import type { UpstreamProtocol } from "../../ports/net/upstream.ts";

const REMEMBERED = 4096;
const REMEMBERED_MS = 30 * 60_000;

/** What is known of an upstream's protocols over TLS; undefined: not asked yet. */
export type Known = { readonly http1: boolean | undefined; readonly http2: boolean | undefined };

const NOTHING: Known = { http1: undefined, http2: undefined };

/** What upstreams were found to speak, bounded in number and time. */
export class KnownProtocols {
  readonly #known = new Lru<string, { readonly known: Known; readonly until: number }>(REMEMBERED);

  of(target: Target): Known {
    const entry = this.#known.get(nameOf(target));
    return entry !== undefined && entry.until > performance.now() ? entry.known : NOTHING;
  }

  /** Adds to what is known. */
  learn(target: Target, found: Partial<Known>): void {
    const known = { ...this.of(target), ...found };
    this.#known.set(nameOf(target), { known, until: performance.now() + REMEMBERED_MS });
  }

  /** HTTP/1.1 wherever it can. */
  preferred(target: Target): UpstreamProtocol | undefined {
    const { http1, http2 } = this.of(target);
    if (http1 === true) return "http/1.1";
    return http1 === false && http2 === true ? "h2" : undefined;
  }
}

function nameOf(target: Target): string {
  return `${target.host} ${target.port}`;
}
