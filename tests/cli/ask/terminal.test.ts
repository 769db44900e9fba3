/** `vault run --ask`: its person is asked at the terminal that the command has, and the command stays as it is. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { finish, requireBinary } from "../../support/process/binary.ts";
import { atTerminal } from "../at-terminal.ts";
import { type CliStage, openStage } from "../stage.ts";

const HOST = "ask.example.com";
const QUESTION = "no, within ";

let opened: CliStage & AsyncDisposable;
let stage: CliStage;
let upstream: ReturnType<typeof Bun.serve>;
let url: string;
const seen: string[] = [];

beforeAll(async () => {
  upstream = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch(request) {
      seen.push(new URL(request.url).pathname);
      return new Response("it answered\n");
    },
  });
  url = `http://${HOST}:${upstream.port}`;
  opened = await openStage();
  const env = { AGENT_VAULT_RESOLVE: `${HOST}=127.0.0.1`, AGENT_VAULT_NETWORK_ALLOWLIST: "127.0.0.1" };
  stage = { ...opened, env: { ...opened.env, ...env } };
  await finish([requireBinary(), "run", "--", "true"], { cwd: stage.work, env: stage.env, timeout: 40_000 });
}, 60_000);
afterAll(async () => {
  await opened[Symbol.asyncDispose]();
  await upstream.stop(true);
});

const run = (script: string) => ["agent-vault", "run", "--ask", "--", "sh", "-c", script];
const curl = (path: string, more = "") => `curl -s ${more} ${url}${path}`;
const log = async () => (await Bun.file(`${stage.work}/ticks`).text()).length;

describe("a question", () => {
  test("each of the four answers does what it says; the exit code is the command's", async () => {
    const script = [
      curl("/once?key=hush"),
      curl("/no", "-o /dev/null -w '%{http_code}\\n'"),
      curl("/run"),
      curl("/of-this-run"),
      "exit 7",
    ].join("; ");
    const dialogue = [
      [`GET ${url}/once?… (a query of 8 characters, not shown)`, "what?\n"],
      ["what?", "once\n"],
      [`GET ${url}/no`, "no\n"],
      [`GET ${url}/run`, "RUN\n"],
    ] as const;
    const { code, screen } = await atTerminal(stage, run(script), dialogue);
    expect(code).toBe(7);
    expect(screen.match(/it answered/g)).toHaveLength(3);
    expect(screen).toContain("403");
    expect(screen).toContain("this request goes, once.");
    expect(seen).toEqual(["/once", "/run", "/of-this-run"]);
    expect(screen).not.toContain("hush");
    const always = await atTerminal(stage, run(curl("/always")), [[QUESTION, "always\n"]]);
    expect(always.screen).toContain('added service "ask-example-com-');
    expect(always.screen).toContain("it answered");
    await finish([requireBinary(), "vault", "service", "clear", "--yes"], {
      cwd: stage.work,
      env: stage.env,
    });
  }, 60_000);

  test("stops the command and all of its group, whose terminal is then as it was", async () => {
    const script = `(trap '' TSTP; while :; do printf . >> ticks; sleep 0.02; done) & stty raw -echo; stty -g > before; ${curl(
      "/raw",
    )} > answer; stty -g > after; stty sane; kill $!; cat answer`;
    const measured = async () => {
      const first = await log();
      await Bun.sleep(200);
      expect(await log()).toBe(first);
      return "once\n";
    };
    const { code, screen } = await atTerminal(stage, run(script), [[QUESTION, measured]]);
    expect([code, screen.includes("it answered")]).toEqual([0, true]);
    const modes = (name: string) => Bun.file(`${stage.work}/${name}`).text();
    expect(await modes("after")).toBe(await modes("before"));
  }, 60_000);

  test("is answered no by Ctrl-C, which is the command's own at any other time", async () => {
    const script = `trap 'echo caught; exit 5' INT; ${curl("/c", "-o /dev/null -w '%{http_code}\\n'")}; while :; do sleep 0.05; done`;
    const { code, screen } = await atTerminal(stage, run(script), [
      [QUESTION, "\u0003"],
      ["403", "\u0003"],
    ]);
    expect([code, screen.includes("caught")]).toEqual([5, true]);
  }, 60_000);

  test("is gone when somebody answers elsewhere", async () => {
    const elsewhere = async () => {
      const cli = (...args: string[]) =>
        finish([requireBinary(), "ask", ...args], { cwd: stage.work, env: stage.env });
      const [waiting] = JSON.parse((await cli("list", "--json")).out);
      expect(waiting).toMatchObject({ method: "GET", url: `${url}/else`, query_length: 0, body_bytes: 0 });
      expect((await cli("list")).out).toContain(`${url}/else`);
      expect((await cli("answer", String(waiting.id), "once")).out).toContain("this request goes, once");
      return "";
    };
    const { code, screen } = await atTerminal(stage, run(curl("/else")), [[QUESTION, elsewhere]]);
    expect([code, screen.includes("it waits no more"), screen.includes("it answered")]).toEqual([
      0,
      true,
      true,
    ]);
  }, 60_000);
});

describe("beside it, the command is run's own", () => {
  test("Ctrl-Z and fg are the shell's, and what is typed then the command's", async () => {
    const { code, screen } = await atTerminal(
      stage,
      ["env", "PS1=go> ", "bash", "--norc", "-i"],
      [
        ["go> ", "agent-vault run --ask --quiet -- sh -c 'echo up; read x; echo got-$x'\n"],
        ["up\r\n", "\u001a"],
        ["Stopped", "fg\n"],
        ["fg\r\n", "hello\n"],
        ["got-hello", "exit 3\n"],
      ],
    );
    expect([code, screen.includes("got-hello")]).toEqual([3, true]);
  }, 60_000);

  test("a signal to run is the command's, and its end by one is run's", async () => {
    const child = Bun.spawn(
      [requireBinary(), "run", "--ask", "--quiet", "--", "sh", "-c", "echo up; exec sleep 30"],
      {
        cwd: stage.work,
        env: stage.env,
        stdin: "ignore",
        stdout: "pipe",
        stderr: "pipe",
      },
    );
    const reader = child.stdout.getReader();
    expect(new TextDecoder().decode((await reader.read()).value)).toBe("up\n");
    child.kill("SIGTERM");
    await child.exited;
    expect(child.signalCode).toBe("SIGTERM");
  }, 60_000);

  test("pipes on both sides pass, and a script goes on at its terminal", async () => {
    const script =
      "printf 'a\\nb\\n' | agent-vault run --ask --quiet -- sort -r | cat; agent-vault run --ask --quiet -- sh -c 'exit 4'; echo code $?; read x; echo read-$x";
    const { code, screen } = await atTerminal(stage, ["sh", "-c", script], [["code 4", "on\n"]]);
    expect([code, /b\r\na\r\n/.test(screen), screen.includes("read-on")]).toEqual([0, true, true]);
  }, 60_000);

  test("what it cannot be: an agent's run, one without a token, and a command that is not there", async () => {
    const env = { ...stage.env, AGENT_VAULT_TOKEN: "av_sess_00", AGENT_VAULT_ADDR: "http://127.0.0.1:1" };
    const refused = (args: readonly string[], given = stage.env) =>
      finish([requireBinary(), "run", "--ask", ...args], { cwd: stage.work, env: given });
    const agent = await refused(["--", "true"], env);
    expect([agent.code, agent.err]).toEqual([
      2,
      expect.stringContaining("cannot be used with AGENT_VAULT_TOKEN"),
    ]);
    const svid = await refused(["--identity", "svid", "--", "true"]);
    expect([svid.code, svid.err]).toEqual([2, expect.stringContaining("--ask is for tokens")]);
    expect((await refused(["--", "no-such-command"])).code).toBe(127);
  });
});
