/** One case over all peers: started afresh together, measured in turn, round after round. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAuthority } from "../../../tests/support/certificates.ts";
import type { Case, Settings } from "./cases/case.ts";
import { newHosts } from "./cases/tunnels.ts";
import { compileGoClient, goMissing } from "./load/go-client.ts";
import { BUN_CLIENT, measure, type Sample } from "./measure.ts";
import { agentVault, agentVaultCanaries, agentVaultSvid, agentVaultUnread } from "./peers/agent-vault.ts";
import { direct, relay } from "./peers/floor.ts";
import { mitmproxy } from "./peers/mitmproxy.ts";
import { nginx } from "./peers/nginx.ts";
import { type Bench, end, firstLine, HOST, type Peer, type Running } from "./peers/peer.ts";
import { squid } from "./peers/squid.ts";
import type { Results } from "./table.ts";

/** In the order of the tables' rows. */
export const PEERS: Readonly<Record<string, Peer>> = {
  "agent-vault": agentVault,
  svid: agentVaultSvid,
  canaries: agentVaultCanaries,
  unread: agentVaultUnread,
  nginx,
  relay,
  squid,
  mitmproxy,
  direct,
};

export type Comparison = {
  readonly results: Results;
  /** Peers that were not measured, or not to the end, with the reason. */
  readonly absent: ReadonlyMap<string, string>;
  /** Whether one of them should have been. */
  readonly failed: boolean;
};

type Options = { readonly peers: readonly string[]; readonly settings: Settings; say(line: string): void };

/** A peer that fails is left out of the rest of the case and named; the others go on. */
export async function compare(one: Case, { peers, settings, say }: Options): Promise<Comparison> {
  const folder = await mkdtemp(join(tmpdir(), "agent-vault-bench-"));
  await using cleanUp = new AsyncDisposableStack();
  cleanUp.defer(() => rm(folder, { recursive: true, force: true }));
  const noClient = one.client === "go" ? goMissing() : undefined;
  if (noClient !== undefined) return noneFor(peers, noClient);
  const client = one.client === "go" ? [await compileGoClient(folder)] : BUN_CLIENT;
  const bench = await startUpstream(folder, settings, cleanUp);

  const running = new Map<string, Running>();
  const absent = new Map<string, string>();
  const results = new Map<string, Sample[]>();
  let failed = false;
  const attempt = async (key: string, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      say(`${one.key} ${key} failed: ${reason}`);
      absent.set(key, `failed: ${reason}`);
      running.delete(key);
      failed = true;
    }
  };

  const start = async (key: string) => {
    const reason = one.without?.[key] ?? missing(key);
    if (reason !== undefined) return void absent.set(key, reason);
    const started = await PEERS[key]?.start(bench);
    if (started === undefined) return;
    running.set(key, cleanUp.use(started));
    results.set(key, []);
  };
  await Promise.all(peers.map((key) => attempt(key, () => start(key))));

  for (let round = 0; round <= settings.rounds; round++) {
    for (const key of peers) {
      const peer = running.get(key);
      if (peer === undefined) continue;
      await attempt(key, async () => {
        const plan = { route: peer.route, host: HOST, work: one.work(round, settings) };
        const sample = await measure(peer, { client, plan, settleMs: one.settleMs ?? 0 });
        if (round > 0) results.get(key)?.push(sample);
      });
    }
    say(`${one.key}: ${round === 0 ? "warm" : `round ${round}/${settings.rounds}`}`);
  }
  return { results, absent, failed };
}

function noneFor(peers: readonly string[], reason: string): Comparison {
  return { results: new Map(), absent: new Map(peers.map((key) => [key, reason])), failed: false };
}

function missing(key: string): string | undefined {
  const reason = PEERS[key]?.missing();
  return reason === undefined ? undefined : `not installed (${reason})`;
}

async function startUpstream(
  folder: string,
  settings: Settings,
  cleanUp: AsyncDisposableStack,
): Promise<Bench> {
  const authority = createAuthority("Bench upstream");
  const { cert, key } = authority.issue(["*.bench.test"]);
  const paths = { cert: join(folder, "upstream.pem"), key: join(folder, "upstream.key") };
  await Bun.write(paths.cert, cert);
  await Bun.write(paths.key, key);
  const script = join(import.meta.dir, "servers/upstream.ts");
  const child = Bun.spawn([process.execPath, script, paths.cert, paths.key], {
    stdout: "pipe",
    stderr: "inherit",
  });
  cleanUp.defer(() => end(child));
  return {
    folder,
    authority,
    port: Number(await firstLine(child.stdout)),
    hosts: [HOST, ...newHosts(0, settings.newHosts * (settings.rounds + 1))],
  };
}
