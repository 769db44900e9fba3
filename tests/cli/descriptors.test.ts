/**
 * Descriptors 0 to 2 are shared with the child, with the shell and with later programs of a script: a pipe that one
 * program leaves non-blocking makes the others lose what does not fit into it.
 */
import { describe, expect, test } from "bun:test";
import { type Finished, finish } from "../support/process/binary.ts";
import { REQUIREMENTS } from "../support/requirements.ts";
import { atTerminal } from "./at-terminal.ts";
import { type CliStage, openStage } from "./stage.ts";

/** Runs argv with a pipe of its own for each descriptor; prints which of the three it left non-blocking. */
const LEFT_NON_BLOCKING = `
import fcntl, os, subprocess, sys, threading
pipes = [os.pipe() for _ in range(3)]
mine = [pipes[0][1], pipes[1][0], pipes[2][0]]
theirs = [pipes[0][0], pipes[1][1], pipes[2][1]]
said = [b"", b"", b""]
def read(at):
    while chunk := os.read(mine[at], 65536):
        before, said[at] = said[at], said[at] + chunk
        # Once: a second signal would end it at once.
        if b"server started" in said[at] and b"server started" not in before: child.terminate()
child = subprocess.Popen(sys.argv[2:], stdin=theirs[0], stdout=theirs[1], stderr=theirs[2])
readers = [threading.Thread(target=read, args=(at,)) for at in (1, 2)]
[reader.start() for reader in readers]
os.write(mine[0], sys.argv[1].encode()); os.close(mine[0])
code = child.wait()
left = [at for at in range(3) if fcntl.fcntl(theirs[at], fcntl.F_GETFL) & os.O_NONBLOCK]
[os.close(end) for end in theirs]
[reader.join() for reader in readers]
print(code, left)
`;

/** Prints the descriptors that the program itself finds non-blocking. */
const FOUND_NON_BLOCKING =
  "import fcntl, os; os.write(2, str([at for at in range(3) if fcntl.fcntl(at, fcntl.F_GETFL) & os.O_NONBLOCK]).encode())";

const MEGABYTES = 5 * 1024 * 1024;

function shell(stage: CliStage, script: string): Promise<Finished> {
  return finish(["sh", "-c", script], { cwd: stage.work, env: stage.env, timeout: 60_000 });
}

describe.skipIf(!REQUIREMENTS.python.met())("descriptors", () => {
  test("are left as they were found by every kind of command", async () => {
    await using stage = await openStage();
    const commands: [words: string, code: number, stdin?: string][] = [
      ["--version", 0],
      ["--help", 0],
      ["no-such-command", 2],
      ["vault current", 0],
      ["auth status", 3],
      ["vault credential set A", 0, "value"],
      ["vault credential set -f -", 0, "B=c\n"],
      ["vault credential get A", 0],
      ["vault credential list", 0],
      ["vault logs --json", 0],
      ["vault token", 0],
      ["ca fetch", 0],
      ["vault delete default", 2],
      ["auth login --email a@b.c --password-stdin", 3, "no such password\n"],
      ["run -- true", 0],
      ["demo", 0],
      ["server stop", 0],
      ["server --port none", 2],
      ["server -d --port $PORT_A --mitm-port $PORT_B", 0],
      ["server stop", 0],
      ["server --port $PORT_A --mitm-port $PORT_B", 0],
    ];
    for (const [words, code, stdin = ""] of commands) {
      const argv = words.split(" ").map((word) => stage.env[word.replace("$", "")] ?? word);
      const ran = await finish(["python3", "-c", LEFT_NON_BLOCKING, stdin, "agent-vault", ...argv], {
        cwd: stage.work,
        env: stage.env,
        timeout: 60_000,
      });
      expect(`${words}: ${ran.out}${ran.err}`).toBe(`${words}: ${code} []\n`);
    }
  }, 120_000);

  test("a later program of the script, and the child, find them blocking", async () => {
    await using stage = await openStage();
    await Bun.write(`${stage.work}/flags.py`, FOUND_NON_BLOCKING);
    const later = await shell(stage, "{ agent-vault --version; python3 flags.py; } | cat");
    expect(later.err).toBe("[]");
    const child = await shell(stage, "agent-vault run -- python3 flags.py | cat");
    expect(child.err).toEndWith("[]");
  }, 60_000);

  test("after a question on the terminal too", async () => {
    await using stage = await openStage();
    await Bun.write(`${stage.work}/flags.py`, FOUND_NON_BLOCKING);
    const script = "{ agent-vault vault credential set TYPED; python3 flags.py; } | cat";
    const ran = await atTerminal(stage, ["sh", "-c", script], [["Value of TYPED", "hunter2\r"]]);
    expect(ran.screen).toContain("Set TYPED");
    expect(ran.screen).toContain("[]");
  }, 60_000);

  test("where one stream is a terminal and gets colours, the other, a pipe, too", async () => {
    await using stage = await openStage();
    await Bun.write(`${stage.work}/flags.py`, FOUND_NON_BLOCKING);
    const both = "{ agent-vault vault use unchecked; agent-vault vault list; python3 flags.py; }";
    for (const force of [":", "export FORCE_COLOR=1"]) {
      const toTerminal = await atTerminal(stage, ["sh", "-c", `${force}; ${both} | cat`], []);
      expect(toTerminal.screen).toContain("\u001b[31merror:\u001b[39m");
      expect(toTerminal.screen).toContain("[]");
      const toPipe = await atTerminal(stage, ["sh", "-c", `${force}; ${both} 2>&1 >/dev/tty | cat`], []);
      expect(toPipe.screen).toContain("error:");
      expect(toPipe.screen).not.toContain("\u001b[31m");
      expect(toPipe.screen).toContain("\u001b[32m✓\u001b[39m Using");
      expect(toPipe.screen).toContain("[]");
    }
  }, 60_000);
});

describe("a slow reader gets all of it", () => {
  const children: Record<string, string> = {
    cat: "cat big",
    head: `head -c ${MEGABYTES} big`,
    curl: 'curl -sS "file://$PWD/big"',
    git: "git -C repository cat-file blob HEAD:big",
    python: 'python3 -c \'import sys; sys.stdout.buffer.write(open("big", "rb").read())\'',
  };
  const missing: Record<string, boolean> = {
    curl: !REQUIREMENTS.curl.met(),
    git: !REQUIREMENTS.git.met(),
    python: !REQUIREMENTS.python.met(),
  };

  for (const [name, child] of Object.entries(children)) {
    test.skipIf(missing[name] === true)(
      `of ${name}, with run and after --version`,
      async () => {
        await using stage = await openStage();
        await Bun.write(`${stage.work}/big`, Buffer.alloc(MEGABYTES, "x"));
        if (name === "git") {
          const author = "-c user.name=a -c user.email=a@b.c";
          await shell(
            stage,
            `git init -q repository && cp big repository && cd repository && git add big && git ${author} commit -qm big`,
          );
        }
        const run = await shell(stage, `agent-vault run -- ${child} | (sleep 1; wc -c)`);
        expect(run.out.trim()).toBe(String(MEGABYTES));
        const after = await shell(stage, `{ agent-vault --version >&2; ${child}; } 2>&1 | (sleep 1; wc -c)`);
        const version = await shell(stage, "agent-vault --version");
        expect(Number(after.out)).toBe(MEGABYTES + version.out.length);
      },
      60_000,
    );
  }

  test("of our own, also into a pipe that was non-blocking before", async () => {
    await using stage = await openStage();
    const lines = Array.from({ length: 2000 }, (_, at) => `KEY_WITH_A_LONG_NAME_NUMBER_${at}=value\n`);
    await Bun.write(`${stage.work}/many.env`, lines.join(""));
    await shell(stage, "agent-vault vault credential set -f many.env");
    const whole = await shell(stage, "agent-vault vault credential list --json > all; wc -c < all");
    expect(Number(whole.out)).toBeGreaterThan(2 * 65_536);
    const piped = await shell(stage, "agent-vault vault credential list --json | (sleep 1; wc -c)");
    expect(piped.out).toBe(whole.out);
    if (!REQUIREMENTS.python.met()) return;
    const set = "import fcntl, os; fcntl.fcntl(1, fcntl.F_SETFL, os.O_NONBLOCK)";
    const script = `{ python3 -c '${set}'; agent-vault vault credential list --json; } | (sleep 1; wc -c)`;
    expect((await shell(stage, script)).out).toBe(whole.out);
  }, 60_000);
});

describe("a reader that goes away", () => {
  test("ends a command quietly", async () => {
    await using stage = await openStage();
    await shell(stage, "agent-vault vault credential set A=b");
    for (const words of [
      "--version",
      "--help",
      "vault credential list --json",
      "vault current",
      "ca fetch",
    ]) {
      const ran = await shell(stage, `{ sleep 0.2; agent-vault ${words}; echo "code $?" >&2; } | true`);
      expect(`${words}: ${ran.err}`).toBe(`${words}: code 0\n`);
    }
  }, 60_000);

  test("ends logs --follow at the next row", async () => {
    await using stage = await openStage();
    const request =
      "cd / && bun -e 'await fetch(\"http://169.254.169.254/latest\").then((answer) => answer.text())'";
    await Bun.write(`${stage.work}/request.sh`, request);
    await shell(stage, "agent-vault run -- sh request.sh");
    const script = `{ agent-vault vault logs --follow; echo "code $?" >&2; } | { head -n 1; exec <&-; agent-vault run -- sh request.sh 2>/dev/null; }`;
    const ran = await shell(stage, script);
    expect(ran.err).toBe("code 0\n");
    expect(ran.out).toContain("169.254.169.254");
  }, 60_000);
});
