import { Database } from "bun:sqlite";
import { afterEach, beforeEach, expect, test } from "bun:test";
import { X509Certificate } from "node:crypto";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ServerConfig, ServerFlags } from "../../../src/config/load.ts";
import type { AppError } from "../../../src/core/errors.ts";
import { readLockState } from "../../../src/server/lock-state.ts";
import { type RunningServer, startServer } from "../../../src/server/start.ts";
import { open } from "../../support/raw-client.ts";
import { serverConfig } from "../../support/server-config.ts";

let folder: string;
let home: string;
const running: RunningServer[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "server-"));
  home = join(folder, "data");
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
  rmSync(folder, { recursive: true });
});

const log: string[] = [];
const io = { write: (line: string) => log.push(line), isTerminal: false };

async function start(config: ServerConfig): Promise<RunningServer> {
  log.length = 0;
  const server = await startServer(config, io);
  running.push(server);
  return server;
}

const failure = (config: ServerConfig): Promise<AppError> =>
  start(config).then(
    () => Promise.reject(new Error("it started")),
    (error) => error,
  );

const config = (flags?: ServerFlags, env?: Record<string, string>) => serverConfig(home, flags, env);
const withPassword = (password: string) => config({}, { AGENT_VAULT_MASTER_PASSWORD: password });

test("answers on both ports, with everything private to its user", async () => {
  const { apiUrl, proxyPort } = await start(config());
  expect(await (await fetch(`${apiUrl}/health`)).json()).toEqual({ status: "ok" });
  const root = await fetch(`${apiUrl}/v1/mitm/ca.pem`);
  expect(root.headers.get("X-MITM-Port")).toBe(String(proxyPort));
  expect(new X509Certificate(await root.text()).subject).toBe("CN=Agent Vault Root CA");
  const refused = await fetch("http://upstream.example/", { proxy: `http://127.0.0.1:${proxyPort}` });
  expect(refused.status).toBe(407);
  expect(statSync(home).mode & 0o777).toBe(0o700);
  for (const file of readdirSync(home))
    expect([file, statSync(join(home, file)).mode & 0o777]).toEqual([file, 0o600]);
});

test("on loopback it answers to no name but its own", async () => {
  const named = { AGENT_VAULT_ADDR: "https://vault.example.com" };
  const { apiUrl } = await start(config({}, named));
  const ask = async (Host: string) => (await fetch(`${apiUrl}/v1/status`, { headers: { Host } })).status;
  expect(await ask("127.0.0.1:14321")).toBe(200);
  expect(await ask("vault.example.com")).toBe(200);
  expect(await ask("rebound.example:14321")).toBe(403);
  expect(await ask("")).toBe(400);
});

test("keeps its root certificate over a restart, and leaves only its database behind", async () => {
  const rootOf = async ({ apiUrl }: RunningServer) => (await fetch(`${apiUrl}/v1/mitm/ca.pem`)).text();
  const first = await start(config());
  const root = await rootOf(first);
  await Promise.all([first.stop(), first.stop()]);
  expect(readdirSync(home)).toEqual(["agent-vault.db"]);
  expect(await rootOf(await start(config()))).toBe(root);
});

test("says on one JSON line where it is", async () => {
  const { apiUrl, proxyPort } = await start(config());
  expect(log.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({
      level: "info",
      msg: "server started",
      url: apiUrl,
      proxy_port: proxyPort,
      pid: process.pid,
    }),
  ]);
});

test("without a proxy there is no root to fetch", async () => {
  const { apiUrl, proxyPort } = await start(config({ mitmPort: "0" }));
  expect(proxyPort).toBeUndefined();
  expect((await fetch(`${apiUrl}/v1/mitm/ca.pem`)).status).toBe(404);
});

test("a proxy port in use stops the start, and nothing stays behind", async () => {
  const taken = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  const error = await failure(config({ mitmPort: String(taken.port) }));
  expect(error).toMatchObject({
    code: "port_in_use",
    message: expect.stringContaining(`Port ${taken.port}`),
    hint: expect.stringContaining("--mitm-port"),
  });
  expect(readdirSync(home)).toEqual(["agent-vault.db"]);
  taken.stop(true);
});

test("a key of the certificate authority that does not open stops the start, with the proxy's port or without", async () => {
  await (await start(config())).stop();
  const database = new Database(join(home, "agent-vault.db"));
  database.run("update certificate_roots set sealed_key = zeroblob(length(sealed_key))");
  database.close();
  for (const mitmPort of ["auto", "0"]) {
    expect(await failure(config({ mitmPort }))).toMatchObject({
      code: "decryption_failed",
      message: expect.stringContaining("certificate authority"),
    });
  }
});

test("an API port in use is named, and nothing stays behind", async () => {
  const taken = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  const error = await failure(config({ port: String(taken.port) }));
  expect(error).toMatchObject({
    code: "port_in_use",
    message: expect.stringContaining(`Port ${taken.port}`),
  });
  expect(error.hint).toContain("--port");
  expect(readdirSync(home)).toEqual(["agent-vault.db"]);
  taken.stop(true);
  await start(config({ port: String(taken.port) }));
});

test("an address that is not of this machine is a fault of the configuration", async () => {
  expect(await failure(config({ host: "192.0.2.1" }))).toMatchObject({ code: "invalid_config" });
});

test("a data directory that is a file is refused", async () => {
  writeFileSync(home, "");
  expect(await failure(config())).toMatchObject({
    code: "data_dir_unusable",
    message: expect.stringContaining(home),
  });
});

test("a damaged database is refused and left as it is", async () => {
  await (await start(config())).stop();
  const file = join(home, "agent-vault.db");
  const damaged = readFileSync(file).fill(0x5a, 0, 4096);
  writeFileSync(file, damaged);
  expect(await failure(config())).toMatchObject({ code: "store_corrupt" });
  expect(readFileSync(file).equals(damaged)).toBe(true);
  expect(existsSync(join(home, "agent-vault.pid"))).toBe(false);
});

test("sealed data without its key stops the start, and no new key is made", async () => {
  await (await start(config())).stop();
  const database = new Database(join(home, "agent-vault.db"));
  database.run("delete from master_key");
  expect(await failure(config())).toMatchObject({
    code: "store_corrupt",
    message: expect.stringContaining("the key that opens it is gone"),
  });
  expect(database.query("select count(*) as keys from master_key").get()).toEqual({ keys: 0 });
  database.close();
});

test("a database that was moved away is an illness that the server tells", async () => {
  const { apiUrl } = await start(config());
  renameSync(join(home, "agent-vault.db"), join(home, "aside.db"));
  const answer = await fetch(`${apiUrl}/health`);
  expect([answer.status, await answer.json()]).toMatchObject([503, { status: "unhealthy" }]);
});

test("protected: opens with its password only, and a wrong one changes nothing", async () => {
  expect(await readLockState(config())).toBe("new");
  await (await start(withPassword("open sesame"))).stop();
  expect(await readLockState(config())).toBe("protected");
  const before = readFileSync(join(home, "agent-vault.db"));
  expect(await failure(withPassword("open barley"))).toMatchObject({ code: "wrong_password" });
  expect(await failure(config())).toMatchObject({ code: "unlock_required" });
  expect(readFileSync(join(home, "agent-vault.db")).equals(before)).toBe(true);
  await start(withPassword("open sesame"));
});

test("passwordless: starts whatever password is given", async () => {
  await (await start(config())).stop();
  expect(await readLockState(config())).toBe("passwordless");
  await start(withPassword("anything"));
});

test("a request in hand is answered before the server ends", async () => {
  const server = await start(config());
  const body = JSON.stringify({ email: "a@b.example", password: "long enough" });
  const { host, port } = new URL(server.apiUrl);
  const client = await open(Number(port));
  // The password hash takes a fifth of a second, so this is in hand when the stop comes: it lies before a server of this
  // very event loop.
  client.write(
    `POST /v1/auth/register HTTP/1.1\r\nHost: ${host}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  await Bun.sleep(30);
  await server.stop();
  expect(client.text()).toStartWith("HTTP/1.1 201 ");
  expect(fetch(`${server.apiUrl}/health`)).rejects.toThrow();
});

test("the announced address is what clients are told", async () => {
  const named = await start(config({}, { AGENT_VAULT_ADDR: "https://av.example.com/" }));
  expect(await (await fetch(`${named.apiUrl}/v1/status`)).json()).toMatchObject({
    base_url: "https://av.example.com",
  });
});

test("the one-use token lies there while nobody has a password, and is gone after", async () => {
  const first = await start(config());
  const file = join(home, "bootstrap-token");
  const [token, address] = readFileSync(file, "utf8").split("\n");
  expect(address).toBe(first.apiUrl);
  const redeem = () =>
    fetch(`${first.apiUrl}/v1/auth/bootstrap`, { method: "POST", body: JSON.stringify({ token }) });
  expect((await redeem()).ok).toBe(true);
  expect(existsSync(file)).toBe(false);
  expect((await redeem()).status).toBe(401);
});
