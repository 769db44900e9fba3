/** `agent-vault doctor` with programs that go wrong in each of the ways it tells apart, and with those installed here. */
import { describe, expect, test } from "bun:test";
import { chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { VERDICT_WORDS } from "../../../src/cli/doctor/report.ts";
import { EXPECTED } from "../../clients/table/expected.ts";
import { createAuthority } from "../../support/certificates.ts";
import { finish } from "../../support/process/binary.ts";
import { REQUIREMENTS } from "../../support/requirements.ts";
import { type CliStage, openStage } from "../stage.ts";

type Report = {
  readonly checks: readonly { readonly name: string; readonly status: string }[];
  readonly clients: readonly {
    readonly name: string;
    readonly verdict: string;
    readonly detail: string;
    readonly cure: string;
  }[];
  readonly agents: readonly {
    readonly name: string;
    readonly version: string;
    readonly recipe: readonly string[];
  }[];
};

/** Runs `doctor --json` with `scripts` as the only programs of these names, and a scratch folder of its own. */
async function doctor(stage: CliStage, scripts: Record<string, string>, args: readonly string[] = []) {
  const [bin, scratch] = [stage.directory.at("fakes"), stage.directory.at("scratch")];
  for (const folder of [bin, scratch]) mkdirSync(folder, { recursive: true });
  for (const [name, script] of Object.entries(scripts)) {
    await Bun.write(`${bin}/${name}`, `#!/bin/sh\nfor url in "$@"; do :; done\n${script}\n`);
    chmodSync(`${bin}/${name}`, 0o755);
  }
  const env = {
    ...stage.env,
    PATH: `${bin}:${stage.env["PATH"]}`,
    TMPDIR: scratch,
    // A company's, which neither the trials nor their server may go through.
    HTTPS_PROXY: "http://127.0.0.1:1",
    HTTP_PROXY: "http://127.0.0.1:1",
    CURL: curl(),
  };
  const ran = await finish(["agent-vault", "doctor", "--json", ...args], {
    cwd: stage.work,
    env,
    timeout: 30_000,
  });
  return { ...ran, report: JSON.parse(ran.out) as Report, left: readdirSync(scratch) };
}

const curl = () => Bun.which("curl") ?? "";
const flags = (names: readonly string[]) => names.flatMap((name) => ["--client", name]);

describe.skipIf(!REQUIREMENTS.curlForDoctor.met())("doctor", () => {
  test("tells apart what works, bypasses, rejects the certificate, cannot authenticate and fails", async () => {
    await using stage = await openStage();
    const other = stage.directory.at("other.pem");
    await Bun.write(other, createAuthority("Somebody else").pem);
    const fakes = {
      curl: '"$CURL" -q -sS "$url"',
      wget: '"$CURL" -q -sS --noproxy "*" "$url"',
      git: `"$CURL" -q -sS --cacert ${other} "$url"`,
      gh: 'port=$(echo "$HTTPS_PROXY" | sed s/.*://); "$CURL" -q -sS -x "http://127.0.0.1:$port" "$url"',
      ruby: "echo 'ruby: its settings cannot be read' >&2; exit 3",
    };
    const { code, err, report, left } = await doctor(stage, fakes, flags(Object.keys(fakes)));
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(report.clients.map(({ name, verdict }) => [name, verdict])).toEqual([
      ["curl", "works"],
      ["wget", "bypasses"],
      ["git", "rejects_certificate"],
      ["gh", "cannot_authenticate"],
      ["ruby", "failed"],
    ]);
    for (const { verdict, detail, cure } of report.clients) {
      expect({ detail, cure }).toEqual(
        verdict === "works"
          ? { detail: "", cure: "" }
          : { detail: expect.stringMatching(/./), cure: expect.stringMatching(/./) },
      );
    }
    expect(report.clients.at(-1)?.detail).toBe("ruby: its settings cannot be read");
    expect(left).toEqual([]);
  }, 60_000);

  test("sees what goes through the port without a password, as programs that know none are sent", async () => {
    await using stage = await openStage();
    const other = stage.directory.at("other.pem");
    await Bun.write(other, createAuthority("Somebody else").pem);
    const fakes = {
      java: '"$CURL" -q -sS -x "$AGENT_VAULT_DOOR" "$url"',
      ruby: `"$CURL" -q -sS -x "$AGENT_VAULT_DOOR" --cacert ${other} "$url"`,
      // Like the browser it knows no password.
      chromium: 'case "$HTTPS_PROXY" in *@*) exit 1 ;; esac; "$CURL" -q -sS "$url"',
    };
    const { report, left } = await doctor(stage, fakes, flags(Object.keys(fakes)));
    expect(report.clients.map(({ name, verdict }) => [name, verdict])).toEqual([
      ["java", "works"],
      ["ruby", "rejects_certificate"],
      ["chromium", "works"],
    ]);
    expect(report.clients[2]?.cure).toContain("agent-vault run --bare-proxy");
    expect(left).toEqual([]);
  }, 60_000);

  test("waits for no program, ends what it has started, and goes on with the others", async () => {
    await using stage = await openStage();
    const fakes = { wget: "sleep 4321 & sleep 4321", curl: '"$CURL" -q -sS "$url"' };
    const began = Date.now();
    const { report, left } = await doctor(stage, fakes, flags(Object.keys(fakes)));
    expect(Date.now() - began).toBeLessThan(20_000);
    expect(report.clients.map(({ name, verdict }) => [name, verdict])).toEqual([
      ["curl", "works"],
      ["wget", "failed"],
    ]);
    expect(report.clients[1]?.cure).toContain("agent-vault doctor --client wget");
    expect((await finish(["pgrep", "-f", "sleep 4321"], { env: stage.env })).out).toBe("");
    expect(left).toEqual([]);
  }, 60_000);

  test("is ended by Ctrl-C at any time, and leaves nothing", async () => {
    await using stage = await openStage();
    const bin = stage.directory.at("fakes");
    const scratch = stage.directory.at("scratch");
    for (const folder of [bin, scratch]) mkdirSync(folder);
    await Bun.write(`${bin}/wget`, "#!/bin/sh\nsleep 5432\n");
    chmodSync(`${bin}/wget`, 0o755);
    const env = { ...stage.env, PATH: `${bin}:${stage.env["PATH"]}`, TMPDIR: scratch };
    const running = Bun.spawn(["agent-vault", "doctor", "--client", "wget"], {
      cwd: stage.work,
      env,
      stdin: "ignore",
      stdout: "ignore",
      stderr: "ignore",
    });
    const sleeps = async () => (await finish(["pgrep", "-f", "sleep 5432"], { env: stage.env })).out !== "";
    while (!(await sleeps()) && running.exitCode === null) await Bun.sleep(50);
    running.kill("SIGINT");
    expect(await running.exited).toBe(130);
    expect(await sleeps()).toBe(false);
    expect(readdirSync(scratch)).toEqual([]);
  }, 60_000);

  test("exits with 1 when a check fails, and shows how to mend it", async () => {
    await using stage = await openStage();
    mkdirSync(stage.directory.at("data"));
    chmodSync(stage.directory.at("data"), 0o777);
    const { code, report } = await doctor(stage, {}, flags(["curl"]));
    expect(code).toBe(1);
    expect(report.checks.filter(({ status }) => status === "fail")).toEqual([
      expect.objectContaining({ name: "data directory", cure: `chmod 700 ${stage.directory.at("data")}` }),
    ]);
  }, 60_000);

  test("goes on where files that are called so are no programs, and starts nothing of the folder it is in", async () => {
    await using stage = await openStage();
    const fakes = stage.directory.at("fakes");
    mkdirSync(fakes, { recursive: true });
    for (const file of [`${fakes}/wget`, `${fakes}/claude`, `${stage.work}/gh`, `${stage.work}/codex`]) {
      await Bun.write(file, file.startsWith(fakes) ? "no program\n" : "#!/bin/sh\ntouch started\n");
      chmodSync(file, 0o755);
    }
    const curls = { curl: '"$CURL" -q -sS "$url"' };
    const { code, report } = await doctor(stage, curls, flags(["curl", "wget", "claude"]));
    expect(code).toBe(0);
    expect(report.clients.map(({ name, verdict, detail }) => [name, verdict, detail])).toEqual([
      ["curl", "works", ""],
      ["wget", "failed", "wget cannot be started"],
    ]);
    expect(report.agents.map(({ name, version }) => [name, version])).toEqual([["claude", ""]]);
    const env = { ...stage.env, PATH: `.::${stage.env["PATH"]}` };
    const { err } = await finish(["agent-vault", "doctor", ...flags(["codex"])], { cwd: stage.work, env });
    expect(err).toContain("not installed: codex");
    expect(existsSync(`${stage.work}/started`)).toBe(false);
  });

  test("shows agents no secret of a server", async () => {
    await using stage = await openStage();
    const env = { ...stage.env, AGENT_VAULT_MASTER_PASSWORD: "of-the-operator" };
    const { report } = await doctor(
      { ...stage, env },
      { codex: "env | grep -c MASTER_PASSWORD" },
      flags(["codex"]),
    );
    expect(report.agents.map(({ version }) => version)).toEqual(["0"]);
  });

  test("asks agents for their version and says how they get a key", async () => {
    await using stage = await openStage();
    const { report } = await doctor(stage, { claude: "echo '2.1.0 (Claude Code)'" }, flags(["claude"]));
    expect(report.clients).toEqual([]);
    expect(report.agents).toEqual([
      {
        name: "claude",
        version: "2.1.0 (Claude Code)",
        recipe: ["agent-vault vault service add claude", "agent-vault run -- claude"],
      },
    ]);
  }, 60_000);

  test("runs every client that is installed here within its time, in 80 columns, and leaves nothing", async () => {
    await using stage = await openStage();
    const scratch = stage.directory.at("scratch");
    mkdirSync(scratch);
    // Not ours to be seen in a home of the test's own: toolchains that lie in the user's.
    for (const name of [".rustup", ".pyenv"])
      symlinkSync(`${process.env["HOME"]}/${name}`, stage.directory.at("home", name));
    const env = { ...stage.env, TMPDIR: scratch };
    const began = Date.now();
    const { code, out } = await finish(["agent-vault", "doctor"], { cwd: stage.work, env, timeout: 40_000 });
    expect(Date.now() - began).toBeLessThan(20_000);
    expect(code).toBe(0);
    expect(out.split("\n").filter((line) => Bun.stringWidth(line) > 80)).toEqual([]);
    expect(out).toMatch(/^✓ curl +works$/m);
    // On a busy machine one or the other comes to no end in time; what it does say is what README says.
    const said = [...out.matchAll(/^✗ (\S+) +(.+)$/gm)].map(([, name = "", verdict = ""]) => [name, verdict]);
    const unfinished = [VERDICT_WORDS.failed, VERDICT_WORDS.not_run];
    expect(
      said.filter(
        ([name = "", verdict = ""]) =>
          !unfinished.includes(verdict) && verdict !== VERDICT_WORDS[EXPECTED[name] ?? "works"],
      ),
    ).toEqual([]);
    expect(readdirSync(scratch)).toEqual([]);
    expect(readdirSync(stage.directory.at("home")).toSorted()).toEqual([".pyenv", ".rustup"]);
  }, 60_000);
});
