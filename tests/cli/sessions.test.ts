/** One user, several servers: each token is shown to the server that issued it and to no other. */
import { expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { type Finished, finish, requireBinary } from "../support/process/binary.ts";
import { type CliStage, openStage } from "./stage.ts";

/** What signs in anyone, and remembers every token that it is shown. */
function recordingServer(token: string, answer?: (path: string) => Response | undefined) {
  const shown: string[] = [];
  const calls: string[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      const { pathname } = new URL(request.url);
      const body = await request.text();
      calls.push(`${request.method} ${pathname}`);
      shown.push(...(`${request.headers.get("Authorization") ?? ""} ${body}`.match(/av_\w+/g) ?? []));
      const own = answer?.(pathname);
      if (own !== undefined) return own;
      if (pathname === "/v1/status") return Response.json({ initialized: true, needs_first_user: false });
      if (pathname === "/v1/auth/login") return Response.json({ token, expires_at: "2030-01-01T00:00:00Z" });
      if (pathname === "/v1/vaults") return Response.json({ vaults: [] });
      if (pathname === "/v1/auth/logout") return Response.json({ status: "ok" });
      return Response.json({ error: "no such thing" }, { status: 404 });
    },
  });
  return {
    address: `http://127.0.0.1:${server.port}`,
    shown,
    calls,
    [Symbol.asyncDispose]: () => server.stop(true),
  };
}

function cli(stage: CliStage, line: string, env: Record<string, string> = {}): Promise<Finished> {
  return finish([requireBinary(), ...line.split(" ")], {
    cwd: stage.work,
    env: { ...stage.env, ...env },
    stdin: "a good password\n",
    timeout: 40_000,
  });
}

const signIn = (stage: CliStage, address: string) =>
  cli(stage, `auth login --address ${address} --email me@example.com --password-stdin`);

test("on a fresh home nothing is started for, or sent to, an address that was stated", async () => {
  await using stage = await openStage();
  await using host = recordingServer("av_sess_host");
  for (const line of [
    `vault run --address ${host.address} -- true`,
    `run --address ${host.address} -- true`,
    `vault token --address ${host.address}`,
  ]) {
    expect(await cli(stage, line)).toMatchObject({
      code: 3,
      err: expect.stringContaining(`hint: run agent-vault auth login --address ${host.address}\n`),
    });
  }
  for (const line of ["run -- true", "vault credential set A=b", "vault list"]) {
    expect(await cli(stage, line, { AGENT_VAULT_ADDR: host.address })).toMatchObject({ code: 3 });
  }
  expect(host.shown).toEqual([]);
  expect(existsSync(stage.directory.at("data", "agent-vault.pid"))).toBe(false);
  expect(existsSync(stage.directory.at("data", "session.json"))).toBe(false);
}, 60_000);

test("the token of this user's own server goes to no other, and theirs not to it", async () => {
  await using stage = await openStage();
  await using host = recordingServer("av_sess_host");
  const own = `http://127.0.0.1:${stage.env["PORT_A"]}`;
  expect(await cli(stage, "vault credential set A=b")).toMatchObject({ code: 0 });
  expect(await cli(stage, `vault run --address ${host.address} -- true`)).toMatchObject({ code: 3 });
  expect(await cli(stage, "vault list", { AGENT_VAULT_ADDR: host.address })).toMatchObject({ code: 3 });
  expect(host.shown).toEqual([]);

  expect(await signIn(stage, host.address)).toMatchObject({ code: 0 });
  expect(await cli(stage, "vault list")).toMatchObject({ code: 0 });
  expect(await cli(stage, "vault credential get A", { AGENT_VAULT_ADDR: own })).toMatchObject({ out: "b" });
  expect(await cli(stage, `vault token --address ${own}`)).toMatchObject({
    out: expect.stringMatching(/^av_sess_[0-9a-f]{64}$/),
  });
  expect(new Set(host.shown)).toEqual(new Set(["av_sess_host"]));
}, 60_000);

test("of two servers each is shown its own token, whichever way it is named", async () => {
  await using stage = await openStage();
  await using a = recordingServer("av_sess_a");
  await using b = recordingServer("av_sess_b");
  for (const { address } of [a, b]) expect(await signIn(stage, address)).toMatchObject({ code: 0 });
  await cli(stage, "vault list");
  expect({ a: a.shown, b: b.shown }).toEqual({ a: [], b: ["av_sess_b"] });
  await cli(stage, "vault list", { AGENT_VAULT_ADDR: `${a.address}/` });
  await cli(stage, `vault token --address ${a.address}`);
  expect({ a: new Set(a.shown), b: b.shown }).toEqual({ a: new Set(["av_sess_a"]), b: ["av_sess_b"] });

  const out = await cli(stage, "auth logout");
  expect(out).toMatchObject({ code: 0, err: expect.stringContaining(`Commands go to ${a.address}`) });
  expect(await cli(stage, "vault list", { AGENT_VAULT_ADDR: b.address })).toMatchObject({ code: 3 });
  expect(await cli(stage, "vault list")).toMatchObject({ code: 0 });
  expect(new Set(a.shown)).toEqual(new Set(["av_sess_a"]));
  expect(new Set(b.shown)).toEqual(new Set(["av_sess_b"]));
  expect(b.calls.at(-1)).toBe("POST /v1/auth/logout");
}, 60_000);

test("of several sign-ins at once none is lost", async () => {
  await using stage = await openStage();
  await using a = recordingServer("av_sess_a");
  await using b = recordingServer("av_sess_b");
  await using c = recordingServer("av_sess_c");
  const servers = [a, b, c];
  await Promise.all(servers.map(({ address }) => signIn(stage, address)));
  for (const { address } of servers) {
    expect(await cli(stage, "vault list", { AGENT_VAULT_ADDR: address })).toMatchObject({ code: 0 });
  }
  expect(servers.map(({ shown }) => shown)).toEqual([["av_sess_a"], ["av_sess_b"], ["av_sess_c"]]);
}, 60_000);

test("a session of an earlier version belongs to its server", async () => {
  await using stage = await openStage();
  await using a = recordingServer("av_sess_a");
  await using b = recordingServer("av_sess_b");
  const file = stage.directory.at("data", "session.json");
  await Bun.write(file, JSON.stringify({ token: "av_sess_old", address: `${a.address}/` }));
  await Bun.$`chmod 700 ${stage.directory.at("data")}; chmod 600 ${file}`.quiet();
  expect(await cli(stage, "vault list")).toMatchObject({ code: 0 });
  expect(await cli(stage, "vault list", { AGENT_VAULT_ADDR: b.address })).toMatchObject({ code: 3 });
  expect(await signIn(stage, b.address)).toMatchObject({ code: 0 });
  expect(await cli(stage, "vault list", { AGENT_VAULT_ADDR: a.address })).toMatchObject({ code: 0 });
  expect(new Set(a.shown)).toEqual(new Set(["av_sess_old"]));
  expect(b.shown).toEqual([]);
}, 60_000);

for (const status of [301, 302, 303, 307, 308]) {
  test(`a redirection (${status}) is not followed, and is told`, async () => {
    await using stage = await openStage();
    await using elsewhere = recordingServer("av_sess_elsewhere");
    await using a = recordingServer("av_sess_a", (path) =>
      path === "/v1/auth/login"
        ? undefined
        : new Response(null, { status, headers: { Location: `${elsewhere.address}${path}` } }),
    );
    await signIn(stage, a.address);
    const listed = await cli(stage, "vault list");
    expect(listed).toMatchObject({
      code: 1,
      err: expect.stringContaining(`sends on to ${elsewhere.address}`),
    });
    await cli(stage, "auth logout");
    const agent = { AGENT_VAULT_ADDR: a.address, AGENT_VAULT_TOKEN: "av_sess_agent" };
    for (const line of ["run -- true", "vault discover"]) {
      expect((await cli(stage, line, agent)).code).not.toBe(0);
    }
    expect(elsewhere.calls).toEqual([]);
    expect(a.shown).toContain("av_sess_agent");
  }, 60_000);
}

test("a file that others can read is refused with the command to run", async () => {
  await using stage = await openStage();
  await using a = recordingServer("av_sess_a");
  await signIn(stage, a.address);
  const file = stage.directory.at("data", "session.json");
  await Bun.$`chmod 640 ${file}`;
  for (const line of ["vault list", "run -- true", "auth status", "vault credential set A=b"]) {
    expect(await cli(stage, line)).toMatchObject({
      code: 3,
      err: expect.stringMatching(
        new RegExp(`^error: ${file} is not used[^]*^hint: run chmod 600 '${file}'`, "m"),
      ),
    });
  }
  expect(a.shown).toEqual([]);
}, 60_000);

test("the token that a new server leaves is shown to no other program of this machine", async () => {
  await using stage = await openStage();
  await using other = recordingServer("av_sess_other");
  const [port, proxyPort] = [stage.env["PORT_A"], stage.env["PORT_B"]];
  await cli(stage, `server -d --port ${port} --mitm-port ${proxyPort}`);
  for (const line of ["vault list", "run -- true"]) {
    expect(await cli(stage, line, { AGENT_VAULT_ADDR: other.address })).toMatchObject({ code: 3 });
  }
  expect(other.shown).toEqual([]);
  expect(await cli(stage, "vault list")).toMatchObject({ code: 0 });
}, 60_000);
