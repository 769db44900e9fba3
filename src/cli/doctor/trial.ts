/** One client, sent to the canary through the proxy as `vault run` would start it. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Evidence, hasLookedUp } from "./classify.ts";
import { type Client, type Errand, NOT_INSTALLED } from "./clients/client.ts";
import { findProgram } from "./find-program.ts";
import { startGroup } from "./group.ts";
import type { Lab } from "./lab.ts";
import { openTap } from "./tap.ts";

/** For each attempt. There is a second one for who has not come to the proxy, to see whether it comes anywhere. */
const ATTEMPT_MS = 5000;
const LOOK_MS = 15;
/** As a shell has it for what is there and cannot be executed. */
const NOT_STARTED = 126;

/** What was seen of it but the log, or nothing where it is not installed. `until` is a time by which all has to end. */
export async function tryClient(
  undo: AsyncDisposableStack,
  client: Client,
  lab: Lab,
  until: number,
): Promise<Omit<Evidence, "rejected"> | undefined> {
  const { proxyPort, doorPort } = lab.ports;
  const taps = await Promise.all([proxyPort, ...(doorPort === undefined ? [] : [doorPort])].map(openTap));
  undo.defer(() => {
    for (const tap of taps) tap.close();
  });
  const [first, second] = taps;
  const ports = { proxyPort: first?.port ?? 0, doorPort: second?.port };
  const environment = lab.environment(ports, client.bareProxy === true);
  const folder = join(lab.directory, client.name);
  const attempt = (at: string, url: string, seen: () => boolean) =>
    run(undo, client, { url, folder: join(folder, at), rootPem: lab.rootPem }, environment, {
      until: Math.min(until, Date.now() + (client.patienceMs ?? ATTEMPT_MS)),
      seen,
    });
  const arrived = () => lab.arrived(client.name);
  const { code, said } = await attempt("proxied", lab.urlFor(client.name), arrived);
  if (code === NOT_INSTALLED) return undefined;
  const evidence = {
    credential: arrived(),
    connections: taps.reduce((sum, { connections }) => sum + connections, 0),
    statuses: new Set(taps.flatMap(({ statuses }) => [...statuses])),
    code,
    said,
    direct: undefined,
  };
  if (evidence.credential || evidence.connections > 0 || hasLookedUp(said)) return evidence;
  const end = await openTap(undefined);
  undo.defer(() => end.close());
  const reached = () => end.connections > 0;
  await attempt("direct", `https://127.0.0.1:${end.port}`, reached);
  return { ...evidence, direct: reached() };
}

type Ended = { readonly code: number | undefined; readonly said: string };

/** Runs it until it ends, `seen` holds or the time has come; then nothing of it is left. */
async function run(
  undo: AsyncDisposableStack,
  client: Client,
  errand: Errand,
  environment: Readonly<Record<string, string>>,
  { until, seen }: { readonly until: number; readonly seen: () => boolean },
): Promise<Ended> {
  const { folder } = errand;
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(client.files?.(errand) ?? {}))
    writeFileSync(join(folder, name), text);
  // Beside its folder, which is to be empty for it.
  const [out, err] = [`${folder}.out`, `${folder}.err`];
  if (undo.disposed) return { code: undefined, said: "" };
  const name = client.starter ?? client.program;
  const started = startGroup([findProgram(name) ?? name, ...client.args(errand)], {
    cwd: folder,
    env: { ...environment, TMPDIR: folder, XDG_CACHE_HOME: folder, ...client.env?.(errand) },
    stdout: Bun.file(out),
    stderr: Bun.file(err),
  });
  if (started === undefined) return { code: NOT_STARTED, said: `${name} cannot be started` };
  const { child, end } = started;
  undo.defer(end);
  while (child.exitCode === null && child.signalCode === null && !seen() && Date.now() < until)
    await Bun.sleep(LOOK_MS);
  const code = child.exitCode ?? undefined;
  end();
  await child.exited;
  return { code, said: `${await textOf(out)}\n${await textOf(err)}` };
}

async function textOf(path: string): Promise<string> {
  const file = Bun.file(path);
  return (await file.exists()) ? await file.slice(0, 64 * 1024).text() : "";
}
