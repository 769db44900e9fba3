/** What the soak needs around the server under test: a healthy upstream, a broken one, and a token to mint more. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAuthority } from "../../../tests/support/certificates.ts";
import type { RunningVault } from "../../../tests/support/process/vault.ts";
import type { Route } from "../bench/load/plan.ts";
import { routeThrough, startBrokering } from "../bench/peers/agent-vault.ts";
import { end, firstLine, HOST } from "../bench/peers/peer.ts";
import { type BrokenPorts, startBrokenUpstream } from "./broken-upstream.ts";
import { captureHello } from "./hello.ts";

/** Names besides HOST, for tunnels that need a certificate which may not be cached. */
export const NAMES = Array.from({ length: 600 }, (_, at) => `n${at}.bench.test`);

export type Scene = {
  readonly vault: RunningVault;
  /** To the healthy upstream. */
  readonly route: Route;
  /** To what only misbehaves. */
  readonly broken: BrokenPorts;
  /** The first bytes of a TLS handshake, for clients that send no more than that. */
  readonly hello: Buffer;
};

/** Whatever is started is ended by `cleanUp`. */
export async function startScene(cleanUp: AsyncDisposableStack): Promise<Scene> {
  const folder = await mkdtemp(join(tmpdir(), "agent-vault-soak-"));
  cleanUp.defer(() => rm(folder, { recursive: true, force: true }));
  const authority = createAuthority("Soak upstream");
  const issued = authority.issue(["*.bench.test"]);
  const paths = { cert: join(folder, "upstream.pem"), key: join(folder, "upstream.key") };
  await Bun.write(paths.cert, issued.cert);
  await Bun.write(paths.key, issued.key);
  const script = join(import.meta.dir, "../bench/servers/upstream.ts");
  const upstream = Bun.spawn([process.execPath, script, paths.cert, paths.key], {
    stdout: "pipe",
    stderr: "inherit",
  });
  cleanUp.defer(() => end(upstream));
  const port = Number(await firstLine(upstream.stdout));
  const broken = await startBrokenUpstream(issued, cleanUp);
  const vault = cleanUp.use(await startBrokering(authority.pem, [HOST, ...NAMES]));
  return { vault, route: { ...(await routeThrough(vault)), port }, broken, hello: await captureHello() };
}
