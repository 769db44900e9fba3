import { connect, type Link } from "../bench/load/connection.ts";
import type { Route } from "../bench/load/plan.ts";

/** Nothing that a healthy exchange waits for takes this long. */
const PATIENCE_MS = 10_000;

/** What came in, and who waits for it. */
export class Inbox {
  #bytes: Buffer = Buffer.alloc(0);
  #closed = false;
  #changed = Promise.withResolvers<void>();

  put(chunk: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    this.#wake();
  }

  close(): void {
    this.#closed = true;
    this.#wake();
  }

  get closed(): boolean {
    return this.#closed;
  }

  /**
   * What `find` makes of the bytes, as soon as it makes something; those bytes are then forgotten. Undefined when the
   * other side closes first. Throws after `patienceMs`.
   */
  async take(
    find: (bytes: Buffer) => number | undefined,
    patienceMs = PATIENCE_MS,
  ): Promise<Buffer | undefined> {
    for (const until = performance.now() + patienceMs; ; ) {
      const length = find(this.#bytes);
      if (length !== undefined) {
        const taken = this.#bytes.subarray(0, length);
        this.#bytes = this.#bytes.subarray(length);
        return taken;
      }
      if (this.#closed) return undefined;
      const left = until - performance.now();
      if (left <= 0) throw new Error(`nothing came for ${patienceMs} ms`);
      await within(this.#changed.promise, left);
    }
  }

  #wake(): void {
    const { resolve } = this.#changed;
    this.#changed = Promise.withResolvers();
    resolve();
  }
}

/** A connection to a host through the proxy, for one player. */
export class Client {
  readonly inbox: Inbox;
  readonly link: Link;

  private constructor(link: Link, inbox: Inbox) {
    this.link = link;
    this.inbox = inbox;
  }

  /** Throws when the tunnel is refused. */
  static async open(route: Route, host: string): Promise<Client> {
    const inbox = new Inbox();
    const link = await connect(route, host, {
      data: (_, chunk) => inbox.put(chunk),
      close: () => inbox.close(),
    });
    return new Client(link, inbox);
  }

  write(data: string | Buffer): void {
    this.link.write(data);
  }

  /** The next whole answer that has a length, head and all; undefined when the connection closes first. */
  async answer(): Promise<string | undefined> {
    return (await this.inbox.take(wholeAnswer))?.toString("latin1");
  }

  /** Sends a request and throws unless it is answered 200 and says each of `words`. */
  async expect(request: Buffer, ...words: readonly string[]): Promise<void> {
    this.write(request);
    const text = await this.answer();
    if (text === undefined) throw new Error("closed before the answer");
    const missing = words.find((word) => !text.includes(word));
    if (!text.startsWith("HTTP/1.1 200 ")) throw new Error(`answered ${text.split("\r\n")[0]}`);
    if (missing !== undefined) throw new Error(`the answer lacks ${missing}`);
  }

  end(): void {
    this.link.end();
  }

  /** Without a goodbye. */
  abort(): void {
    this.link.terminate();
  }
}

function wholeAnswer(bytes: Buffer): number | undefined {
  const end = bytes.indexOf("\r\n\r\n");
  if (end === -1) return undefined;
  const length = /\r\ncontent-length: *(\d+)/i.exec(bytes.toString("latin1", 0, end))?.[1] ?? "0";
  const whole = end + 4 + Number(length);
  return bytes.length < whole ? undefined : whole;
}

async function within(promise: Promise<void>, ms: number): Promise<void> {
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([promise, over]);
  clearTimeout(timer);
}
