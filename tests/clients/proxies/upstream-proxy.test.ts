/** A machine whose network lets nothing out but through its company's proxy. */
import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { openStage } from "../../cli/stage.ts";
import { createAuthority } from "../../support/certificates.ts";
import { startHttpProxy, startSocksProxy, type TestProxy } from "../../support/net/upstream-proxy.ts";
import { finish, requireBinary } from "../../support/process/binary.ts";
import { startHttpsUpstream } from "../../support/process/https-upstream.ts";
import { type RunningVault, startVault } from "../../support/process/vault.ts";
import { REQUIREMENTS } from "../../support/requirements.ts";

/** It exists nowhere but behind the proxy. */
const HOST = "api.client-test.example";
const SECRET = "s3cret-the-client-never-saw";
const LOGIN = "sue:hidden-word";

const authority = createAuthority("Company test upstream");

/** A server that knows one service, and of the network no more than its proxy. */
async function startBehind(env: Record<string, string>): Promise<RunningVault> {
  const vault = await startVault({ upstreamCa: authority.pem, hosts: [], env });
  await vault.mustCli(["vault", "credential", "set", `KEY=${SECRET}`]);
  await vault.mustCli([
    "vault",
    "service",
    "add",
    "--host",
    HOST,
    "--auth-type",
    "bearer",
    "--token-key",
    "KEY",
  ]);
  return vault;
}

const curl = (vault: RunningVault, ...args: readonly string[]) =>
  vault.cli(["vault", "run", "--", "curl", "-sS", "-w", "\n%{http_code}", ...args]);

const PROXIES: Record<string, { url: string; start(): Promise<TestProxy> }> = {
  "an http proxy": { url: `http://${LOGIN}@127.0.0.1`, start: () => startHttpProxy({ login: LOGIN }) },
  "an https proxy": {
    url: `https://${LOGIN}@127.0.0.1`,
    start: () => startHttpProxy({ login: LOGIN, keys: authority.issue(["127.0.0.1"]) }),
  },
  "a SOCKS5 proxy": { url: `socks5h://${LOGIN}@127.0.0.1`, start: () => startSocksProxy({ login: LOGIN }) },
};

describe.skipIf(!REQUIREMENTS.curl.met())("a server behind a company's proxy", () => {
  test.each(Object.entries(PROXIES))(
    "brokers through %s",
    async (_, { url, start }) => {
      await using upstream = await startHttpsUpstream(authority.issue([HOST]));
      await using proxy = await start();
      await using vault = await startBehind({ HTTPS_PROXY: `${url}:${proxy.port}` });
      for (const path of ["/one", "/two"]) {
        const told = await curl(vault, `https://${HOST}:${upstream.port}${path}`);
        expect({ code: told.code, status: told.out.split("\n").at(-1) }).toEqual({ code: 0, status: "200" });
      }
      expect(upstream.received.map(({ headers }) => headers.get("authorization"))).toEqual(
        Array(2).fill(`Bearer ${SECRET}`),
      );
      expect(proxy.asked[0]).toContain(`${HOST}:${upstream.port}`);
      const log = await vault.log();
      expect(log).toContain("requests leave through a proxy");
      expect(log).toContain(`127.0.0.1:${proxy.port}`);
      expect(log).not.toContain("hidden-word");
    },
    60_000,
  );

  test("says that the proxy is down, and which; that it refuses the login; and never the login", async () => {
    await using proxy = await startHttpProxy({ login: "another:login" });
    const gone = await startHttpProxy();
    await gone[Symbol.asyncDispose]();
    for (const [port, says, code] of [
      [gone.port, "cannot be connected to", "upstream_proxy"],
      [proxy.port, "does not accept user and password (407)", "upstream_proxy_auth"],
    ] as const) {
      await using vault = await startBehind({
        AGENT_VAULT_UPSTREAM_PROXY: `http://${LOGIN}@127.0.0.1:${port}`,
      });
      for (const url of [`https://${HOST}/`, "http://clear.client-test.example/"]) {
        const { out } = await curl(vault, url);
        expect(out).toContain(`127.0.0.1:${port} ${says}`);
        expect(out.split("\n").at(-1)).toBe("502");
      }
      const rows = JSON.parse(await vault.mustCli(["vault", "logs", "--json"])) as { error_code: string }[];
      expect(rows.map((row) => row.error_code)).toEqual([code, code]);
      expect(`${await vault.log()}${JSON.stringify(rows)}`).not.toContain("hidden-word");
    }
  }, 60_000);

  test("lets each vault leave through the proxy that it has, and through no other's", async () => {
    await using upstream = await startHttpsUpstream(authority.issue([HOST]));
    await using machines = await startHttpProxy();
    await using vaults = await startHttpProxy({ login: LOGIN });
    await using vault = await startBehind({ HTTPS_PROXY: `http://127.0.0.1:${machines.port}` });
    const url = `https://${HOST}:${upstream.port}`;
    const status = async (...run: readonly string[]) => {
      const { out } = await vault.cli(["vault", "run", ...run]);
      return out.split("\n").at(-1);
    };
    const through = (name: string, path: string) =>
      status("--vault", name, "--", "curl", "-sS", "-w", "\n%{http_code}", `${url}${path}`);
    await vault.mustCli(["vault", "create", "other"]);
    const set = (value: string) =>
      vault.mustCli(["vault", "settings", "set", "--vault", "other", "upstream-proxy", value]);
    // How often a host is dialled at first depends on what it says of its protocols.
    const leavesBy = async (name: string, path: string) => {
      const before = [machines.asked.length, vaults.asked.length];
      const answered = await through(name, path);
      const by = [machines, vaults].map(({ asked }, at) => asked.length > (before[at] ?? 0));
      return [answered, ...by];
    };
    await set(`http://${LOGIN}@127.0.0.1:${vaults.port}`);
    expect(await leavesBy("other", "/other")).toEqual(["200", false, true]);
    expect(await leavesBy("default", "/default")).toEqual(["200", true, false]);
    // Taken away while the server runs: the next request goes the other way.
    await set("default");
    expect(await leavesBy("other", "/back")).toEqual(["200", true, false]);
    await set("none");
    expect(await leavesBy("other", "/nowhere")).toEqual(["502", false, false]);
    expect(upstream.received.map(({ target }) => target)).toEqual(["/other", "/default", "/back"]);
    const log = await vault.log();
    expect(log).toContain(`127.0.0.1:${vaults.port}`);
    expect(log).not.toContain("hidden-word");
  }, 60_000);

  test("does not start with a proxy of its own that cannot be read, and quotes nothing of it", async () => {
    await using stage = await openStage();
    const { code, err } = await finish([requireBinary(), "server"], {
      cwd: stage.work,
      env: { ...stage.env, AGENT_VAULT_UPSTREAM_PROXY: `ftp://${LOGIN}@proxy.example.com` },
    });
    expect({ code, err }).toEqual({
      code: 1,
      err: expect.stringContaining("AGENT_VAULT_UPSTREAM_PROXY: expected"),
    });
    expect(err).not.toContain("hidden-word");
  }, 30_000);
});

describe.skipIf(!REQUIREMENTS.curl.met())("the server that vault run starts", () => {
  test("leaves through the proxy of the shell; the program is given ours", async () => {
    await using upstream = await startHttpsUpstream(authority.issue([HOST]));
    await using proxy = await startHttpProxy();
    await using stage = await openStage();
    await Bun.write(stage.directory.at("roots.pem"), authority.pem);
    const company = `http://127.0.0.1:${proxy.port}`;
    const env = {
      ...stage.env,
      AGENT_VAULT_UPSTREAM_CA: stage.directory.at("roots.pem"),
      HTTPS_PROXY: company,
      https_proxy: company,
      HTTP_PROXY: company,
      NO_PROXY: "intranet.example.com",
    };
    const script = `echo $HTTPS_PROXY $https_proxy $HTTP_PROXY; curl -sS https://${HOST}:${upstream.port}/asked`;
    const run = await finish([requireBinary(), "run", "--", "sh", "-c", script], { cwd: stage.work, env });
    expect({ code: run.code, err: run.err }).toEqual({ code: 0, err: expect.not.stringContaining("curl:") });
    expect(run.out).not.toContain(company);
    expect(proxy.asked).toContain(`CONNECT ${HOST}:${upstream.port} HTTP/1.1`);
    expect(upstream.received).toMatchObject([{ target: "/asked" }]);
  }, 60_000);

  test("does not go in circles where the shell's proxy is its own", async () => {
    await using stage = await openStage();
    const own = `http://token:default@127.0.0.1:${stage.env["PORT_B"]}`;
    const run = await finish([requireBinary(), "run", "--", "curl", "-sS", `https://${HOST}/`], {
      cwd: stage.work,
      env: { ...stage.env, https_proxy: own, HTTP_PROXY: own },
    });
    expect(run.out).toContain("the host's name does not resolve where agent-vault runs");
    expect(readFileSync(stage.directory.at("data", "server.log"), "utf8")).toContain("is agent-vault's own");
  }, 60_000);
});
