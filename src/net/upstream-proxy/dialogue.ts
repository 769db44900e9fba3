import type { UpstreamFault } from "../../core/net/upstream-fault.ts";
import type { UpstreamProxy } from "../../core/net/upstream-proxy.ts";
import type { Channel } from "../../lib/stream/channel.ts";
import { proxyFault } from "./proxy-fault.ts";

/** Longest head of an answer to CONNECT. */
const MAX_HEAD = 64 * 1024;

type Wish = {
  /** How many of the bytes so far are what was asked for; undefined: more are needed. */
  measure(received: Buffer): number | undefined;
  resolve(found: Buffer): void;
  reject(fault: UpstreamFault): void;
};

/**
 * What is said with a proxy before its connection becomes the upstream's: questions and answers in turn, within one
 * deadline. Everything rejects with the UpstreamFault of a proxy.
 */
export class Dialogue {
  readonly #channel: Channel;
  readonly #proxy: UpstreamProxy;
  readonly #timer: Timer;
  #received: Buffer = Buffer.alloc(0);
  #wish: Wish | undefined;
  #fault: UpstreamFault | undefined;

  constructor(channel: Channel, proxy: UpstreamProxy, ms: number) {
    this.#channel = channel;
    this.#proxy = proxy;
    this.#timer = setTimeout(() => this.#break(`did not answer within ${ms / 1000} s`), ms);
    channel.listen({
      data: (chunk) => this.#heard(chunk),
      drain() {},
      end: () => this.#break("closed the connection instead of answering"),
      close: () => this.#break("closed the connection instead of answering"),
    });
  }

  say(bytes: Uint8Array): void {
    this.#channel.add(bytes);
    this.#channel.flush();
  }

  bytes(count: number): Promise<Buffer> {
    return this.#ask((received) => (received.length < count ? undefined : count));
  }

  /** Up to and with an empty line, as latin1; lines may end in LF alone, as some proxies write them. */
  async head(): Promise<string> {
    const head = await this.#ask((received) => {
      // What cannot become a status line is not waited for.
      if (!looksLikeHttp(received)) return received.length;
      const text = received.toString("latin1");
      const end = /\r?\n\r?\n/.exec(text);
      if (end !== null) return end.index + end[0].length;
      return received.length > MAX_HEAD ? received.length : undefined;
    });
    return head.toString("latin1");
  }

  /** The connection is another's now. False: it is gone, or something came on it that nobody has asked for. */
  release(): boolean {
    clearTimeout(this.#timer);
    if (this.#fault !== undefined || this.#received.length > 0) return false;
    this.#channel.mute();
    return true;
  }

  /** Nothing comes of it. */
  end(): void {
    clearTimeout(this.#timer);
    this.#fault ??= proxyFault(this.#proxy, "was left");
    this.#channel.destroy();
  }

  #ask(measure: Wish["measure"]): Promise<Buffer> {
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
    this.#wish = { measure, resolve, reject };
    this.#settle();
    return promise;
  }

  #heard(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    this.#settle();
  }

  #settle(): void {
    const wish = this.#wish;
    if (wish === undefined) return;
    const length = wish.measure(this.#received);
    if (length === undefined && this.#fault === undefined) return;
    this.#wish = undefined;
    if (length === undefined) return wish.reject(this.#fault as UpstreamFault);
    const found = this.#received.subarray(0, length);
    this.#received = this.#received.subarray(length);
    wish.resolve(found);
  }

  #break(what: string): void {
    this.#fault ??= proxyFault(this.#proxy, what);
    this.#settle();
  }
}

function looksLikeHttp(received: Buffer): boolean {
  const begin = "HTTP/";
  const length = Math.min(received.length, begin.length);
  return received.toString("latin1", 0, length) === begin.slice(0, length);
}
