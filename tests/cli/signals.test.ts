/** What a program finds that is started by us, and what we do with signals that others have disposed of. */
import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync, renameSync } from "node:fs";
import { finish, requireBinary } from "../support/process/binary.ts";
import { REQUIREMENTS } from "../support/requirements.ts";
import { type CliStage, openStage } from "./stage.ts";

/** Starts argv with SIGHUP, SIGINT and SIGQUIT ignored and SIGUSR1, SIGUSR2 and SIGWINCH blocked. */
const UNUSUAL = `
import os, signal, sys
for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT): signal.signal(number, signal.SIG_IGN)
for number in (signal.SIGPIPE, signal.SIGXFSZ): signal.signal(number, signal.SIG_DFL)
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1, signal.SIGUSR2, signal.SIGWINCH])
os.execvp(sys.argv[1], sys.argv[1:])
`;

/** A program that shows its own state; a shell would change it first. */
const LOOK = "cat /proc/self/status /proc/self/limits";

const shell = (stage: CliStage, script: string) =>
  finish(["sh", "-c", script], { cwd: stage.work, env: stage.env, timeout: 40_000 });

describe.skipIf(!REQUIREMENTS.python.met() || process.platform !== "linux")("the child of run", () => {
  test("finds signals ignored and blocked as we found them, and the shell's limit of descriptors", async () => {
    await using stage = await openStage();
    await shell(stage, "agent-vault run -- true");
    const limited = (words: string) =>
      shell(stage, `ulimit -Sn 333; ${words} ${LOOK}; exit $?`).then(({ out }) =>
        out.match(/^(?:SigBlk|SigIgn|Max open files).*/gm),
      );
    const directly = await limited(`python3 -c '${UNUSUAL}'`);
    expect(directly?.join(" ")).toMatch(/SigBlk:\s+0*8000a00 SigIgn:\s+0*7 Max open files\s+333 /);
    expect(await limited("agent-vault run --")).toEqual(await limited(""));
    expect(await limited(`python3 -c '${UNUSUAL}' agent-vault run --`)).toEqual(directly);
  }, 60_000);
});

/** A server in the foreground without a terminal, behind `words`; with what it has printed. */
async function serve(stage: CliStage, words: readonly string[]) {
  const { PORT_A, PORT_B } = stage.env;
  const server = Bun.spawn(
    [...words, requireBinary(), "server", `--port=${PORT_A}`, `--mitm-port=${PORT_B}`],
    {
      cwd: stage.work,
      env: stage.env,
      stdin: "ignore",
      stdout: "ignore",
      stderr: Bun.file(stage.directory.at("err")),
    },
  );
  const said = () => readFileSync(stage.directory.at("err"), "utf8");
  await until(() => said().includes("server started"));
  return { server, said };
}

async function until(holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 20_000; !holds(); await Bun.sleep(20)) {
    if (Date.now() > end) throw new Error("it has not come to that");
  }
}

const answers = async (stage: CliStage) =>
  (await fetch(`http://127.0.0.1:${stage.env["PORT_A"]}/health`).catch(() => undefined))?.ok === true;

describe("SIGHUP", () => {
  test("stays ignored behind nohup", async () => {
    await using stage = await openStage();
    const { server, said } = await serve(stage, ["nohup"]);
    server.kill("SIGHUP");
    server.kill("SIGHUP");
    expect(await answers(stage)).toBe(true);
    server.kill("SIGTERM");
    expect(await server.exited).toBe(0);
    expect(said()).not.toContain("SIGHUP");
  }, 40_000);

  test("without a terminal it reloads and does not end the server", async () => {
    await using stage = await openStage();
    const { server, said } = await serve(stage, []);
    server.kill("SIGHUP");
    await until(() => said().includes("reloading"));
    expect(await answers(stage)).toBe(true);
    server.kill("SIGTERM");
    expect(await server.exited).toBe(0);
  }, 40_000);

  test("in the background it also opens the log file anew", async () => {
    await using stage = await openStage();
    await shell(stage, "agent-vault server -d --port=$PORT_A --mitm-port=$PORT_B");
    const [log, rotated] = [stage.directory.at("data", "server.log"), stage.directory.at("rotated")];
    renameSync(log, rotated);
    const pid = Number(readFileSync(stage.directory.at("data", "agent-vault.pid"), "utf8"));
    process.kill(pid, "SIGHUP");
    await until(() => existsSync(log) && readFileSync(log, "utf8").includes("reloading"));
    const { code } = await shell(stage, "agent-vault server stop");
    expect(code).toBe(0);
    expect(readFileSync(log, "utf8")).toContain("server stopped");
    expect(readFileSync(rotated, "utf8")).not.toContain("server stopped");
  }, 40_000);
});
