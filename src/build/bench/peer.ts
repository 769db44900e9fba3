/** What is measured: a proxy that runs, where the load goes, and how to end it. */
import { connect } from "node:net";
import type { Authority } from "../../../tests/support/certificates.ts";

export type Running = AsyncDisposable & {
  /** Undefined for no proxy at all. */
  readonly proxy: { readonly port: number; readonly authorization?: string } | undefined;
  readonly target: { readonly host: string; readonly port: number };
  /** What the client must trust: the proxy's authority, or the upstream's. */
  readonly ca: string;
  /** The process whose cost counts, with its children. */
  readonly pid: number | undefined;
  /** Whether the upstream is expected to see the credential. */
  readonly injects: boolean;
};

export type Bench = {
  /** A folder of this run. */
  readonly folder: string;
  /** The authority that signed the upstream's certificate. */
  readonly authority: Authority;
  /** Port of the upstream. */
  readonly port: number;
};

export type Peer = {
  readonly name: string;
  /** Why it cannot run here, or undefined when it can. */
  readonly missing: () => string | undefined;
  readonly start: (bench: Bench) => Promise<Running>;
};

/** The name in the upstream's certificate that every peer connects to. */
export const HOST = "localhost";

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

/** The first line a child prints. */
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
