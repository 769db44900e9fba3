/** Ports that somebody else has: another program, or the server of another user. What is said is typed, and works. */
import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { finish, requireBinary } from "../../support/process/binary.ts";
import { type CliStage, openStage } from "../stage.ts";

const stranger = (port: number) =>
  Bun.serve({ hostname: "127.0.0.1", port, fetch: () => new Response("<h1>hello</h1>") });

function user(stage: CliStage) {
  const env: Record<string, string> = { ...stage.env };
  const cli = (line: string) =>
    finish([requireBinary(), ...line.split(" ")], { cwd: "/", env, timeout: 40_000 });
  return {
    env,
    cli,
    /** What the hint says, as a shell would do it. */
    type(said: string) {
      const [, name = "", value = ""] = /export (AGENT_VAULT_LOCAL_PORT)=(\d+)$/m.exec(said) ?? [];
      expect([name, Number(value)]).toEqual(["AGENT_VAULT_LOCAL_PORT", expect.any(Number)]);
      env[name] = value;
      return Number(value);
    },
    async [Symbol.asyncDispose]() {
      await cli("server stop");
    },
  };
}

test.each([
  ["the API's", 0],
  ["the proxy's", 1],
])(
  "%s port is another program's: nothing stays up half, and another port does",
  async (_, offset) => {
    await using stage = await openStage();
    await using ann = user(stage);
    const port = Number(stage.env["PORT_A"]);
    using _other = stranger(port + offset);
    for (const line of ["run -- true", "vault credential set A=b", "server -d"]) {
      const refused = await ann.cli(line);
      expect([line, refused.code, refused.err]).toEqual([
        line,
        1,
        expect.stringMatching(/choose another port: export AGENT_VAULT_LOCAL_PORT=\d+$/m),
      ]);
      expect(existsSync(stage.directory.at("data", "agent-vault.pid"))).toBe(false);
    }
    const told = await ann.cli("status");
    expect(told.code).toBe(1);
    const chosen = ann.type(told.out);
    expect(await ann.cli("run -- echo ran")).toMatchObject({ code: 0, out: "ran\n" });
    expect((await ann.cli("status --json")).out).toContain(`"http://127.0.0.1:${chosen}"`);
  },
  90_000,
);

test("a port that was lost over a reboot: the server, its session and its data go to another", async () => {
  await using stage = await openStage();
  await using ann = user(stage);
  expect(await ann.cli("vault credential set KEPT=value")).toMatchObject({ code: 0 });
  expect(await ann.cli("server stop")).toMatchObject({ code: 0 });
  using _other = stranger(Number(stage.env["PORT_A"]));
  const refused = await ann.cli("run -- true");
  expect(refused.code).toBe(1);
  expect(refused.err).toMatch(/is taken by a program that is no agent-vault server$/m);
  const chosen = ann.type(refused.err);
  expect((await ann.cli("status")).out).toMatch(/✓ run +would start your own server at/);
  const run = await ann.cli("run -- echo ran");
  expect(run).toMatchObject({ code: 0, out: "ran\n" });
  expect(run.err).toContain(`started the local server again at http://127.0.0.1:${chosen}`);
  expect(await ann.cli("vault credential get KEPT")).toMatchObject({ code: 0, out: "value" });
  // It is the one session still, which the old address has no more.
  expect(await Bun.file(stage.directory.at("data", "session.json")).json()).toMatchObject({
    address: `http://127.0.0.1:${chosen}`,
  });
  expect(await ann.cli("server stop")).toMatchObject({ code: 0 });
  expect(await ann.cli("server -d")).toMatchObject({
    code: 0,
    out: expect.stringContaining(
      `Address: http://127.0.0.1:${chosen}\nProxy:   http://127.0.0.1:${chosen + 1}\n`,
    ),
  });
}, 90_000);

test("a second user of the machine, whose ports the first has", async () => {
  await using stage = await openStage();
  await using ann = user(stage);
  await using ben = user(stage);
  ben.env["AGENT_VAULT_HOME"] = stage.directory.at("data-of-ben");
  expect(await ann.cli("vault credential set A=hers")).toMatchObject({ code: 0 });
  for (const line of ["run -- true", "vault list", "vault credential set A=his"]) {
    expect([line, await ben.cli(line)]).toMatchObject([
      line,
      {
        code: 3,
        out: "",
        err: expect.stringMatching(/^error: the server at .* is not that of .*data-of-ben$/m),
      },
    ]);
  }
  // Her server leaves its token in her directory, which he does not read.
  expect((await ben.cli("auth login")).code).not.toBe(0);
  expect(await ben.cli("server stop")).toMatchObject({ code: 1 });
  ben.type((await ben.cli("status")).out);
  expect(await ben.cli("vault credential set A=his")).toMatchObject({ code: 0 });
  expect(await ben.cli("vault credential get A")).toMatchObject({ out: "his" });
  expect(await ann.cli("vault credential get A")).toMatchObject({ out: "hers" });
}, 90_000);
