import type { Channel } from "../../lib/stream/channel.ts";
import { type AnswerHead, MAX_HEAD_BYTES, readAnswerHead } from "./answer-head.ts";
import { Unserved } from "./refusal.ts";

export type Answered = {
  readonly head: AnswerHead;
  /** The head and what came with it. */
  readonly bytes: Buffer;
  /** Bytes of the request's body that have been passed on by then. */
  readonly sent: number;
};

const CONNECT_MS = 60_000;
const MAX_BODY_BYTES = 8192;

/**
 * The first that the server says; nobody listens to it, and it is not read on, once that is there. With `client`, what that
 * sends goes to the server meanwhile; without, there is a minute's time. Throws `Unserved` (502) where no answer comes.
 */
export async function awaitAnswer(server: Channel, client: Channel | undefined): Promise<Answered> {
  const { promise, resolve, reject } = Promise.withResolvers<Answered>();
  const broken = (why: string) => reject(lost(why));
  const timer = client === undefined ? setTimeout(() => broken("it does not answer"), CONNECT_MS) : undefined;
  let bytes: Buffer = Buffer.alloc(0);
  let sent = 0;
  server.listen({
    data(chunk) {
      bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk]);
      try {
        const head = readAnswerHead(bytes);
        if (head === undefined)
          return bytes.length > MAX_HEAD_BYTES ? broken("its answer has no end") : undefined;
        server.pause();
        server.mute();
        client?.pause();
        client?.mute();
        resolve({ head, bytes, sent });
      } catch (error) {
        broken(error instanceof Error ? error.message : String(error));
      }
    },
    drain: () => client?.resume(),
    end: () => broken("it closed the connection without an answer"),
    close: () => broken("the connection broke"),
  });
  client?.listen({
    data(chunk) {
      sent += chunk.length;
      server.add(chunk);
      if (!server.flush()) client.pause();
    },
    drain() {},
    end: () => server.finish(),
    close: () => broken("the client has gone"),
  });
  client?.resume();
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
  }
}

/** The body behind a short answer's head, as far as it comes within two seconds. */
export async function wholeBody({ head, bytes }: Answered, server: Channel): Promise<string> {
  const wanted = Math.min(head.length ?? 0, MAX_BODY_BYTES);
  let body = bytes.subarray(head.headBytes);
  if (body.length >= wanted) return body.toString("utf8");
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, 2000);
  server.listen({
    data(chunk) {
      body = Buffer.concat([body, chunk]);
      if (body.length >= wanted) resolve();
    },
    drain() {},
    end: () => resolve(),
    close: () => resolve(),
  });
  server.resume();
  await promise;
  clearTimeout(timer);
  return body.toString("utf8");
}

function lost(why: string): Unserved {
  return new Unserved({ status: 502, error: "server_lost", message: `agent-vault gave no answer: ${why}` });
}
