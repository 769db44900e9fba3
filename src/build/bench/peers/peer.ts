/** What is measured: a proxy that runs, how a client reaches the upstream through it, and how to end it. */
import { connect } from "node:net";
import type { Authority } from "../../../../tests/support/certificates.ts";
import type { Route } from "../load/plan.ts";

export type Running = AsyncDisposable & {
  readonly route: Route;
  /** The process whose cost counts, with its children; undefined for no proxy at all. */
  readonly pid: number | undefined;
  /** What the upstream must see: a credential in the header of every request, a value in the body of the POST. */
  readonly injects: { readonly header: boolean; readonly body: boolean };
};

export type Bench = {
  /** A folder of this run. */
  readonly folder: string;
  /** The authority that signed the upstream's certificate. */
  readonly authority: Authority;
  /** Port of the upstream. */
  readonly port: number;
  /** Every name that is connected to; all stand for 127.0.0.1. */
  readonly hosts: readonly string[];
};

export type Peer = {
  readonly title: string;
  /** Why it cannot run here, or undefined when it can. */
  readonly missing: () => string | undefined;
  readonly start: (bench: Bench) => Promise<Running>;
};

/** The name that all but the new-host case connect to. The upstream's certificate is for `*.bench.test`. */
export const HOST = "api.bench.test";

/** Debian keeps daemons where an ordinary user's path does not look. */
export function daemonPath(): string {
  return `/usr/local/sbin:/usr/sbin:/sbin:${process.env["PATH"] ?? "/usr/bin:/bin"}`;
}

/** Resolves when something accepts connections on the port; throws after `seconds`, or when the process ends. */
export async function listening(port: number, child: Bun.Subprocess, seconds = 30): Promise<void> {
  for (const until = Date.now() + seconds * 1000; Date.now() < until; await Bun.sleep(100)) {
    if (child.exitCode !== null) throw new Error(`it ended with code ${child.exitCode}`);
    if (await accepts(port)) return;
  }
  throw new Error(`nothing listens on port ${port} after ${seconds} s`);
}

function accepts(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(port, "127.0.0.1", () => {
    socket.destroy();
    resolve(true);
  });
  socket.once("error", () => resolve(false));
  return promise;
}

/** Ends a child and waits for it, by force after five seconds. */
export async function end(child: Bun.Subprocess): Promise<void> {
  child.kill("SIGTERM");
  const force = setTimeout(() => child.kill("SIGKILL"), 5000);
  await child.exited;
  clearTimeout(force);
}

/** The first line a child prints. Throws when it ends without one. */
export async function firstLine(stream: ReadableStream<Uint8Array>): Promise<string> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let text = "";
  while (!text.includes("\n")) {
    const { value, done } = await reader.read();
    if (done) throw new Error("the process ended before it was ready");
    text += decoder.decode(value, { stream: true });
  }
  reader.releaseLock();
  return text.slice(0, text.indexOf("\n"));
}
