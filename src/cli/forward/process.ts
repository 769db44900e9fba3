/** The forwarder as a process: it is told who and where, says on which port it listens, and ends with its command. */
import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import * as v from "valibot";
import { forbidInspection } from "../../lib/posix/inspection.ts";
import { replaceDescriptor } from "../../lib/posix/process-state.ts";
import { createClient } from "../client/client.ts";
import { Refused } from "../client/transport.ts";
import { Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import { renewal } from "../session/renew.ts";
import { selfCommand } from "../setup/self.ts";
import { writeAll } from "../ui/standard-streams.ts";
import { Brief, FORWARD_WORDS, type Report } from "./brief.ts";
import type { Port } from "./dial.ts";
import { startForwarder, tellsOwners } from "./forwarder.ts";
import type { Ways } from "./passage.ts";
import { Unserved } from "./refusal.ts";
import { createSvidSource } from "./svid-source.ts";
import { watchProcess } from "./watched-process.ts";

const WATCH_MS = 100;
const SWEEPS_EVERY = 10;

/**
 * In two steps, so that whoever starts it is not its parent: that one becomes the command, and a program that waits for all
 * its children must not find one that it does not know.
 */
export async function serveForward(io: Io): Promise<number> {
  if (io.afterDashes.length === 0) return step();
  forbidInspection();
  const brief = v.parse(Brief, JSON.parse(await Bun.stdin.text()));
  const watched = watchProcess(brief.watch);
  const report = await begin(io, brief);
  writeAll(1, `${JSON.stringify(report.said)}\n`);
  leaveStandardStreams();
  if (report.sweep === undefined) return 1;
  return await untilGone(watched.isAlive, report.sweep);
}

function step(): number {
  const [program = "", ...words] = [...selfCommand(), ...FORWARD_WORDS.serve];
  spawn(program, words, { cwd: "/", detached: true, stdio: ["inherit", "inherit", "ignore"] }).unref();
  return 0;
}

async function begin(io: Io, brief: Brief): Promise<{ said: Report; sweep?: () => void }> {
  const uid = brief.open ? undefined : process.getuid?.();
  const forwarder = startForwarder(waysOf(io, brief), uid);
  if (uid !== undefined && !(await tellsOwners(forwarder.port, uid))) {
    return {
      said: {
        error: "this system does not tell which user a connection comes from",
        hint: "with --open-port every user of this machine may use the agent's identity while the command runs",
      },
    };
  }
  return { said: { port: forwarder.port }, sweep: forwarder.sweep };
}

function waysOf(io: Io, brief: Brief): Ways {
  const { address, proxy, apiAudience, vault } = brief;
  const source = (audience: string) => createSvidSource(() => issue(io, brief, audience));
  return {
    proxy: {
      port: { ...proxy, tls: proxy.ca === undefined ? undefined : { ca: proxy.ca } },
      svids: source("proxy"),
    },
    api: { port: apiPort(address), svids: source(apiAudience) },
    vault,
    // Nobody is there to be told: what goes wrong with a connection ends it.
    fault: () => undefined,
  };
}

function apiPort(address: string): Port {
  const { hostname, port, protocol } = new URL(address);
  const secure = protocol === "https:";
  const tls = secure ? { ca: undefined } : undefined;
  return { host: hostname, port: port === "" ? (secure ? 443 : 80) : Number(port), tls };
}

async function issue(io: Io, { address, token, session, agent }: Brief, audience: string): Promise<string> {
  const renew = session ? { renew: renewal(io, { address, token }) } : {};
  try {
    const client = createClient({ address, token, timeoutMs: 9_000, ...renew });
    return (await client.companies.svid(agent, { audience, alg: undefined, ttl: undefined })).svid;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const message = `no identity could be got for ${agent}: ${error.message}`;
    throw new Unserved(
      isFinal(error)
        ? { status: 403, error: "identity_refused", message }
        : { status: 502, error: "identity_unavailable", message },
    );
  }
}

/** The agent is revoked or gone, or whoever asks may not: trying again does not help. */
function isFinal(error: Failure): boolean {
  return error instanceof Refused && error.status >= 400 && error.status < 500 && error.status !== 429;
}

/** Whoever reads what the command prints must not wait for us. */
function leaveStandardStreams(): void {
  const nowhere = openSync("/dev/null", "r+");
  for (const stream of [0, 1, 2]) replaceDescriptor(stream, nowhere);
  if (nowhere > 2) closeSync(nowhere);
}

function untilGone(isAlive: () => boolean, sweep: () => void): Promise<number> {
  let ticks = 0;
  const { promise, resolve } = Promise.withResolvers<number>();
  setInterval(() => {
    if (!isAlive()) return resolve(0);
    ticks += 1;
    if (ticks % SWEEPS_EVERY === 0) sweep();
  }, WATCH_MS);
  return promise;
}
