import type { Target } from "../../core/net/target.ts";
import { UpstreamFault } from "../../core/net/upstream-fault.ts";
import type { UpstreamProtocol } from "../../ports/net/upstream.ts";
import type { Retired } from "../retired.ts";
import type { Dialled } from "./attempt.ts";
import type { Dialler } from "./dialler.ts";
import type { KnownProtocols } from "./known-protocols.ts";
import { NoSharedProtocol } from "./verify.ts";

/** A connection over TLS, and what is spoken on it. */
export type Secured = Dialled & { readonly protocol: UpstreamProtocol };

export type TlsDiallerOptions = {
  readonly dialler: Pick<Dialler, "dial">;
  readonly ca: readonly string[];
  readonly known: KnownProtocols;
  readonly retired: Retired;
};

/** Dials with TLS and settles what is spoken. */
export class TlsDialler {
  readonly #options: TlsDiallerOptions;

  constructor(options: TlsDiallerOptions) {
    this.#options = options;
  }

  /** HTTP/2 where the upstream speaks it, else HTTP/1.1. Throws UpstreamFault. */
  async either(target: Target): Promise<Secured> {
    const { known } = this.#options;
    const dialled = await this.#dial(target, ["h2", "http/1.1"]);
    const protocol = dialled.protocol ?? "http/1.1";
    known.learn(target, protocol === "h2" ? { http2: true } : { http1: true, http2: false });
    return { ...dialled, protocol };
  }

  /**
   * HTTP/1.1 where the upstream speaks it, else HTTP/2. 1.1 is offered alone: offered both, many servers take h2. One
   * that speaks only h2 answers with an alert, that of RFC 7301 3.2 or one of its own, or, as Go's do, goes on with
   * nothing agreed upon and speaks h2 all the same; then one more dial, which offers h2 alone, finds out. Throws
   * UpstreamFault.
   */
  async http1First(target: Target): Promise<Secured> {
    const { known, retired } = this.#options;
    let dialled: Dialled;
    try {
      dialled = await this.#dial(target, ["http/1.1"]);
    } catch (error) {
      const refused = error instanceof UpstreamFault && error.code === "tls";
      if (!refused || known.of(target).http1 === true) throw error;
      return await this.#onlyHttp2(target, error).catch(() => {
        throw error;
      });
    }
    if (dialled.protocol === undefined && known.of(target).http1 !== true) {
      const found = await this.#onlyHttp2(target, undefined).catch(() => undefined);
      if (found !== undefined) {
        retired.end(dialled.channel);
        return found;
      }
    }
    known.learn(target, { http1: true });
    return { ...dialled, protocol: "http/1.1" };
  }

  /** For what only HTTP/1.1 can carry. Throws UpstreamFault. */
  async onlyHttp1(target: Target): Promise<Secured> {
    const dialled = await this.http1First(target);
    if (dialled.protocol === "http/1.1") return dialled;
    this.#options.retired.end(dialled.channel);
    const reason = "it speaks only HTTP/2, and a request for another protocol needs HTTP/1.1";
    throw new UpstreamFault("malformed", `${target.host}: ${reason}`, reason);
  }

  async #onlyHttp2(target: Target, otherwise: UpstreamFault | undefined): Promise<Secured> {
    const { known, retired } = this.#options;
    const dialled = await this.#dial(target, ["h2"]);
    if (dialled.protocol === "h2") {
      known.learn(target, { http1: false, http2: true });
      return { ...dialled, protocol: "h2" };
    }
    retired.end(dialled.channel);
    known.learn(target, { http2: false });
    throw otherwise ?? new NoSharedProtocol(target.host);
  }

  #dial(target: Target, offer: readonly UpstreamProtocol[]): Promise<Dialled> {
    const { dialler, ca } = this.#options;
    return dialler.dial(target, { ca, offer });
  }
}
