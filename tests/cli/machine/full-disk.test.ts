/** A disk that fills up under a running server, and one that is full when it starts. */
import { expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Finished, finish, requireBinary } from "../../support/process/binary.ts";
import { type SmallDisk, smallDisk } from "../../support/process/small-disk.ts";
import { type CliStage, openStage } from "../stage.ts";

const BIG = "x".repeat(30_000);

function user(stage: CliStage, disk: SmallDisk) {
  const env = { ...stage.env, AGENT_VAULT_HOME: disk.path };
  const run = (command: readonly string[], stdin?: string): Promise<Finished> =>
    finish(command, { cwd: "/", env, ...(stdin === undefined ? {} : { stdin }) });
  const cli = (line: string, stdin?: string) => run([requireBinary(), ...line.split(" ")], stdin);
  const ports = ["--port", stage.env["PORT_A"] ?? "", "--mitm-port", stage.env["PORT_B"] ?? ""];
  return {
    cli,
    startDetached: () => run([...disk.wrap([requireBinary(), "server", "-d"]), ...ports]),
    start: () => run([...disk.wrap([requireBinary(), "server"]), ...ports]),
    pid: () => Number(readFileSync(join(disk.path, "agent-vault.pid"), "utf8")),
    keys: async () => {
      const listed: { key: string }[] = JSON.parse((await cli("vault credential list --json")).out);
      return listed.map(({ key }) => key);
    },
    /** Ends a server that a failed expectation would leave running. */
    async [Symbol.asyncDispose]() {
      await cli("server stop");
    },
  };
}

test("a running server refuses what it cannot store, loses nothing, and goes on when there is room", async () => {
  await using stage = await openStage();
  await using disk = await smallDisk();
  await using ann = user(stage, disk);
  expect(await ann.startDetached()).toMatchObject({ code: 0 });
  expect(await ann.cli("vault credential set KEPT=value")).toMatchObject({ code: 0 });
  const pid = ann.pid();
  await disk.fill(pid);

  // Often enough that the server's own log, on the same disk, is full too.
  for (let time = 0; time < 15; time++) {
    const refused = await ann.cli("vault credential set LOST", BIG);
    expect(refused).toMatchObject({ code: 1, out: "", err: expect.stringMatching(disk.says) });
  }
  // What needs no record is answered; no value is shown that the audit log could not say was shown.
  expect(await ann.keys()).toEqual(["KEPT"]);
  expect(await ann.cli("vault credential get KEPT")).toMatchObject({ code: 1, out: "" });
  const address = `http://127.0.0.1:${stage.env["PORT_A"]}`;
  const { token } = JSON.parse(readFileSync(join(disk.path, "session.json"), "utf8"));
  const reply = await fetch(`${address}/v1/credentials`, {
    method: "POST",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: JSON.stringify({ vault: "default", credentials: { LOST: BIG } }),
  });
  expect(reply.status).toBe(503);
  expect(await reply.json()).toMatchObject({ code: disk.isDisk ? "store_full" : "store_unavailable" });

  await disk.free(pid);
  expect(await ann.cli("vault credential set AFTER=value")).toMatchObject({ code: 0 });
  expect(await ann.keys()).toEqual(["AFTER", "KEPT"]);
  expect(await ann.cli("vault credential get KEPT")).toMatchObject({ code: 0, out: "value" });
  expect(await ann.cli("server stop")).toMatchObject({ code: 0 });
}, 60_000);

test("a start on a full disk says so, leaves nothing behind, and works once there is room", async () => {
  await using stage = await openStage();
  await using disk = await smallDisk();
  await using ann = user(stage, disk);
  const full = {
    code: 1,
    err: expect.stringMatching(/^error: (.*: )?[Tt]he disk is full; nothing was changed\./m),
  };
  await disk.fill();
  expect(await ann.start()).toMatchObject(full);
  if (disk.isDisk) {
    expect(await ann.startDetached()).toMatchObject(full);
    expect(await ann.cli("vault run -- true")).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^error: .*(disk is full|no space left on the disk)/m),
    });
  }
  const left = readdirSync(disk.path).filter((name) => !["filler", "server.log"].includes(name));
  expect(left).toEqual([]);

  await disk.free();
  expect(await ann.cli("vault run -- echo ran")).toMatchObject({ code: 0, out: "ran\n" });
  expect(await ann.cli("vault credential set KEPT=value")).toMatchObject({ code: 0 });
  await disk.fill();
  expect(await ann.cli("server stop")).toMatchObject({ code: 0 });
  // What the end gave back, too.
  await disk.fill();
  expect(await ann.start()).toMatchObject(full);
  await disk.free();
  expect(await ann.startDetached()).toMatchObject({ code: 0 });
  expect(await ann.keys()).toEqual(["KEPT"]);
  expect(await ann.cli("server stop")).toMatchObject({ code: 0 });
}, 60_000);

test("a log that cannot be written neither ends nor occupies the server", async () => {
  await using stage = await openStage();
  const port = stage.env["PORT_A"] ?? "";
  const server = Bun.spawn(
    [
      "sh",
      "-c",
      'exec "$@" 2>/dev/full',
      "sh",
      requireBinary(),
      "server",
      "--port",
      port,
      "--mitm-port",
      "0",
    ],
    { cwd: "/", env: { ...stage.env, AGENT_VAULT_LOG_LEVEL: "debug" }, stdin: "ignore", stdout: "ignore" },
  );
  await using _end = {
    async [Symbol.asyncDispose]() {
      server.kill("SIGKILL");
      await server.exited;
    },
  };
  const health = () => fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(2000) });
  for (let tries = 0; tries < 100 && !(await health().catch(() => undefined))?.ok; tries++)
    await Bun.sleep(50);
  expect((await health()).status).toBe(200);
  const before = cpuTicks(server.pid);
  await Bun.sleep(500);
  expect(cpuTicks(server.pid) - before).toBeLessThan(25);
  server.kill("SIGTERM");
  expect(await server.exited).toBe(0);
}, 30_000);

/** User and system time so far, in hundredths of a second. */
function cpuTicks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return Number(fields[11]) + Number(fields[12]);
}
