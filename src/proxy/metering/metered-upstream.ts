import type { Channel } from "../../lib/stream/channel.ts";
import type { Upstream, UpstreamCall, UpstreamEvents, UpstreamRequest } from "../../ports/net/upstream.ts";
import type { ForwardDeps } from "../forwarding/forward-deps.ts";
import type { Outflow, StartOutflow } from "./outflow.ts";
import { StoppedHere } from "./spent.ts";

/** The way out for a request of which the bytes that leave are limited: heads, bodies and trailers, of each attempt. */
export function meteredUpstream(
  upstream: ForwardDeps["upstream"],
  start: StartOutflow,
): ForwardDeps["upstream"] {
  return {
    through: (choice) => {
      const way = upstream.through(choice);
      return { open: (request, events) => new MeteredCall(way, { request, events, start }) };
    },
  };
}

type Opening = {
  readonly request: UpstreamRequest;
  readonly events: UpstreamEvents;
  readonly start: StartOutflow;
};

/** A call that is opened once its head may leave, and hands on what may leave of its body. */
class MeteredCall implements UpstreamCall {
  readonly #outflow: Outflow;
  #events: UpstreamEvents;
  #call: UpstreamCall | undefined;
  #isPaused = false;

  constructor(way: Pick<Upstream, "open">, { request, events, start }: Opening) {
    this.#events = events;
    this.#outflow = start({
      goesOn: () => {
        if (this.#call?.flush() !== false) this.#events.drain();
      },
      stop: (refused) => {
        this.#call?.abort();
        // Who opens it has nothing to be told of before it is open.
        queueMicrotask(() => {
          this.#events.fail(new StoppedHere(refused));
          this.#events.flush();
        });
      },
    });
    this.#outflow.pass(headBytes(request), () => {
      this.#call = way.open(request, this.#events);
      if (this.#isPaused) this.#call.pause();
    });
  }

  tell(events: UpstreamEvents): void {
    this.#events = events;
    this.#call?.tell(events);
  }

  write(chunk: Uint8Array): void {
    this.#outflow.pass(chunk.length, () => this.#call?.write(chunk));
  }

  flush(): boolean {
    const takesMore = this.#call?.flush() ?? true;
    return takesMore && !this.#outflow.waits;
  }

  finish(trailers?: readonly string[]): void {
    const bytes = (trailers ?? []).reduce((sum, text) => sum + text.length + 2, 0);
    this.#outflow.pass(bytes, () => this.#call?.finish(trailers));
  }

  abort(): void {
    this.#outflow.close();
    this.#call?.abort();
  }

  pause(): void {
    this.#isPaused = true;
    this.#call?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#call?.resume();
  }

  detach(): Channel | undefined {
    return this.#call?.detach();
  }
}

/** As it is written over HTTP/1.1, whatever is spoken. */
function headBytes({ head, method, pathAndQuery, headers }: UpstreamRequest): number {
  if (head !== undefined) return head.length + 2;
  const fields = headers.reduce((sum, text) => sum + text.length + 2, 0);
  return method.length + pathAndQuery.length + " HTTP/1.1\r\n\r\n".length + 1 + fields;
}
