import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ServerConfig } from "../../../src/config/load.ts";
import { dataPaths } from "../../../src/config/paths.ts";
import type { AppError } from "../../../src/core/errors.ts";
import { Secret } from "../../../src/core/secret.ts";
import { type DetachedServer, startDetached } from "../../../src/server/detach.ts";
import { readLockState } from "../../../src/server/lock-state.ts";
import { stopServer } from "../../../src/server/stop.ts";
import { serverConfig } from "../../support/server-config.ts";

const SERVE = join(import.meta.dir, "../../support/serve.ts");

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "detach-"));
});
afterEach(async () => {
  await stopServer(dataPaths(home).pidFile);
  rmSync(home, { recursive: true });
});

function start(options: { port?: string; password?: string } = {}): Promise<DetachedServer> {
  const { port = "0", password } = options;
  const config: ServerConfig = {
    ...serverConfig(home),
    masterPassword: password === undefined ? undefined : new Secret(password),
  };
  return startDetached(config, [process.execPath, SERVE, "server", `--port=${port}`, "--mitm-port=auto"]);
}

const failure = (work: Promise<unknown>): Promise<AppError> =>
  work.then(
    () => Promise.reject(new Error("it started")),
    (error) => error,
  );

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test("runs on in a session of its own, answers, and stops when told", async () => {
  const server = await start();
  expect(await (await fetch(`${server.apiUrl}/health`)).json()).toEqual({ status: "ok" });
  expect(readFileSync(dataPaths(home).pidFile, "utf8")).toBe(`${server.pid}\n`);
  const session = await Bun.$`ps -o sid= -p ${server.pid}`.text();
  expect(Number(session)).toBe(server.pid);
  expect(statSync(server.logPath).mode & 0o777).toBe(0o600);

  const again = await failure(start());
  expect(again).toMatchObject({
    code: "already_running",
    message: expect.stringContaining(String(server.pid)),
  });

  await expect(readLockState(serverConfig(home))).rejects.toMatchObject({ code: "already_running" });

  const told: number[] = [];
  const result = await stopServer(dataPaths(home).pidFile, { onStopping: (pid) => told.push(pid) });
  expect(result).toEqual({ type: "stopped", pid: server.pid });
  expect(told).toEqual([server.pid]);
  expect(existsSync(dataPaths(home).pidFile)).toBe(false);
  expect(await stopServer(dataPaths(home).pidFile)).toEqual({ type: "not_running" });
});

test("a second start in the foreground is refused too", async () => {
  const server = await start();
  const env = { PATH: process.env["PATH"] ?? "", AGENT_VAULT_HOME: home };
  const other = Bun.spawn([process.execPath, SERVE, "server", "--port=0"], { env, stderr: "pipe" });
  expect(await other.exited).toBe(1);
  expect(isAlive(server.pid)).toBe(true);
});

test("it asks its own server directly, whatever proxy the environment names", async () => {
  const before = process.env["HTTP_PROXY"];
  process.env["HTTP_PROXY"] = "http://127.0.0.1:1";
  try {
    expect((await start()).apiUrl).toStartWith("http://127.0.0.1:");
  } finally {
    if (before === undefined) delete process.env["HTTP_PROXY"];
    else process.env["HTTP_PROXY"] = before;
  }
});

test("what keeps it from starting reaches the one who started it", async () => {
  const taken = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  const error = await failure(start({ port: String(taken.port) }));
  expect(error).toMatchObject({ code: "port_in_use", message: expect.stringContaining(String(taken.port)) });
  expect(error.hint).toContain("--port");
  taken.stop(true);
});

test("a program that cannot be run is said so", async () => {
  const error = await failure(startDetached(serverConfig(home), ["/nonexistent/agent-vault", "server"]));
  expect(error).toMatchObject({ code: "internal", message: "The server ended before it answered." });
});

test("the master password is handed over where no other process can read it", async () => {
  const { pid } = await start({ password: "open sesame" });
  for (const file of ["cmdline", "environ"])
    expect(readFileSync(`/proc/${pid}/${file}`, "utf8")).not.toContain("sesame");
  await stopServer(dataPaths(home).pidFile);
  expect(await failure(start({ password: "open barley" }))).toMatchObject({ code: "wrong_password" });
  expect(await failure(start())).toMatchObject({ code: "unlock_required" });
  await start({ password: "open sesame" });
  expect(readFileSync(dataPaths(home).serverLog, "utf8")).not.toContain("sesame");
}, 30_000);

test("killed without warning, it starts again and kept what it had", async () => {
  const first = await start();
  const root = await (await fetch(`${first.apiUrl}/v1/mitm/ca.pem`)).text();
  process.kill(first.pid, "SIGKILL");
  while (isAlive(first.pid)) await Bun.sleep(10);
  const second = await start();
  expect(await (await fetch(`${second.apiUrl}/v1/mitm/ca.pem`)).text()).toBe(root);
});

test("the pid file of a killed server is cleared away by stop", async () => {
  const { pid } = await start();
  process.kill(pid, "SIGKILL");
  while (isAlive(pid)) await Bun.sleep(10);
  expect(await stopServer(dataPaths(home).pidFile)).toEqual({ type: "stale" });
  expect(existsSync(dataPaths(home).pidFile)).toBe(false);
});

test("a second signal does not wait for requests in hand", async () => {
  const { pid, apiUrl } = await start();
  const socket = await Bun.connect({
    hostname: "127.0.0.1",
    port: Number(new URL(apiUrl).port),
    socket: { data() {} },
  });
  socket.write("POST /v1/auth/register HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\r\n{");
  await Bun.sleep(100);
  process.kill(pid, "SIGTERM");
  await Bun.sleep(500);
  expect(isAlive(pid)).toBe(true);
  process.kill(pid, "SIGTERM");
  await Bun.sleep(200);
  expect(isAlive(pid)).toBe(false);
  socket.end();
});
