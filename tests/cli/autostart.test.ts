/** Several programs at once on a machine where nothing is set up. */
import { expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { finish, requireBinary } from "../support/process/binary.ts";
import { openStage } from "./stage.ts";

test("all of them run, one server serves them, and one session is made", async () => {
  await using stage = await openStage();
  const runs = await Promise.all(
    [1, 2, 3, 4].map((number) =>
      finish([requireBinary(), "vault", "run", "--", "sh", "-c", `echo ${number} at $AGENT_VAULT_ADDR`], {
        cwd: stage.work,
        env: stage.env,
        timeout: 40_000,
      }),
    ),
  );
  const address = `http://127.0.0.1:${stage.env["PORT_A"]}`;
  expect(runs.map(({ code, out }) => ({ code, out }))).toEqual(
    [1, 2, 3, 4].map((number) => ({ code: 0, out: `${number} at ${address}\n` })),
  );
  expect(runs.filter(({ err }) => err.includes("started a local server"))).toHaveLength(1);
  expect(existsSync(stage.directory.at("data", "start.lock"))).toBe(false);
}, 60_000);

test("a lock left by a process that is gone stops nobody", async () => {
  await using stage = await openStage();
  const gone = Bun.spawnSync(["true"]);
  await Bun.write(stage.directory.at("data", "start.lock"), `${gone.pid}\n`);
  const run = await finish([requireBinary(), "run", "--", "echo", "ran"], {
    cwd: stage.work,
    env: stage.env,
  });
  expect(run).toMatchObject({ code: 0, out: "ran\n" });
}, 60_000);

test("a program that is upgraded while it runs starts its server from the new file", async () => {
  await using stage = await openStage();
  const program = stage.directory.at("bin", "agent-vault");
  await Bun.$`cp --remove-destination ${requireBinary()} ${program}`;
  const [port, proxyPort] = [stage.env["PORT_A"], stage.env["PORT_B"]];
  const start = Bun.spawn(
    [program, "server", "-d", `--port=${port}`, `--mitm-port=${proxyPort}`, "--password-stdin"],
    { cwd: stage.work, env: stage.env, stdin: "pipe", stdout: "ignore", stderr: "pipe" },
  );
  // It waits for its input, so it is running for certain when its file goes.
  while (!readFileSync(`/proc/${start.pid}/cmdline`, "utf8").includes("server")) await Bun.sleep(10);
  await Bun.$`cp ${requireBinary()} ${program}.new && mv ${program}.new ${program}`;
  start.stdin.write("a master password\n");
  await start.stdin.end();
  expect({ code: await start.exited, err: await start.stderr.text() }).toEqual({ code: 0, err: "" });
}, 60_000);
