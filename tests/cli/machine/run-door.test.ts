/** The port that a run is given for programs that cannot authenticate to a proxy, and how runs end. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readFileSync, statSync } from "node:fs";
import { createAuthority } from "../../support/certificates.ts";
import { type HttpsUpstream, startHttpsUpstream } from "../../support/process/https-upstream.ts";
import { type RunningVault, startVault } from "../../support/process/vault.ts";
import { REQUIREMENTS } from "../../support/requirements.ts";

const HOST = "api.run-door.example";
const CODES = "curl -sS -o /dev/null -w %{http_connect}:%{http_code}";
/** The door of the run that asks, as the server has written it down. */
const DOOR = `door=$(sed 's/.*"port":\\([0-9]*\\).*/\\1/' $AGENT_VAULT_RUNS)`;

async function until(holds: () => boolean | Promise<boolean>, ms = 10_000, every = 20): Promise<void> {
  for (const end = Date.now() + ms; !(await holds()); await Bun.sleep(every)) {
    if (Date.now() > end) throw new Error("it has not come to that");
  }
}

describe.skipIf(!REQUIREMENTS.curl.met() || process.platform !== "linux")("a run's own port", () => {
  let vault: RunningVault;
  let upstream: HttpsUpstream;
  let url: string;
  let servers: { env: Record<string, string> };

  beforeAll(async () => {
    const authority = createAuthority("Run door upstream");
    upstream = await startHttpsUpstream(authority.issue([HOST]));
    vault = await startVault({ upstreamCa: authority.pem, hosts: [HOST] });
    url = `https://${HOST}:${upstream.port}/v1`;
    servers = {
      env: {
        AGENT_VAULT_UPSTREAM_CA: vault.home.at("upstream-ca.pem"),
        AGENT_VAULT_RESOLVE: `${HOST}=127.0.0.1`,
        AGENT_VAULT_NETWORK_ALLOWLIST: "127.0.0.1",
      },
    };
    await vault.mustCli(["vault", "list"]);
  }, 30_000);
  afterAll(async () => {
    await vault.cli(["server", "stop"]);
    await vault[Symbol.asyncDispose]();
    await upstream[Symbol.asyncDispose]();
  });

  const runs = () => vault.home.at(".agent-vault", "runs.json");
  const run = (script: string, flags = "", timeout = 15_000) =>
    vault.shell(
      `agent-vault run ${flags} -- sh -c '${DOOR.replaceAll("'", `'\\''`)}; ${script}'`.replaceAll(
        "$AGENT_VAULT_RUNS",
        runs(),
      ),
      {
        timeout,
      },
    );
  const there = (name: string) => until(() => Bun.file(vault.home.at(name)).exists());
  const sessions = async () =>
    JSON.parse(await vault.mustCli(["vault", "token", "list", "--json"])).map(({ id }: { id: string }) => id);

  test("serves without a credential what the proxy serves with one, and is in the logs as that is", async () => {
    const { out, err } = await run(`${CODES} -x http://127.0.0.1:$door ${url}`);
    expect({ out, err: err.includes("error") }).toEqual({ out: "200:200", err: false });
    const [row] = JSON.parse(await vault.mustCli(["vault", "logs", "--json", "--limit", "1"]));
    expect(row).toMatchObject({ host: `${HOST}:${upstream.port}`, status: 200 });
    expect(row.actor_id).not.toBe("");
    const audit = await vault.mustCli(["owner", "audit", "--json"]);
    expect(audit).toContain("run.register");
    expect(statSync(runs()).mode & 0o777).toBe(0o600);
    expect(readFileSync(runs(), "utf8")).not.toMatch(/av_/);
  }, 30_000);

  test("is no API to a page, and no way to the server itself", async () => {
    const { out } = await run(
      `curl -sS -o /dev/null -w %{http_code} -H "Origin: http://evil.example" http://127.0.0.1:$door/v1/vaults; echo
       NO_PROXY= no_proxy= curl -sS -x http://127.0.0.1:$door http://127.0.0.1:$door/; echo
       NO_PROXY= no_proxy= curl -sS -x http://127.0.0.1:$door http://127.0.0.1:${vault.apiPort}/health`,
    );
    const [page, itself, api] = out.split("\n");
    expect(page).toBe("400");
    for (const answer of [itself, api]) expect(answer).toContain('"error"');
  }, 30_000);

  test.skipIf(process.getuid?.() !== 0)(
    "takes no other user's connections, unless it is opened",
    async () => {
      const nobody = "setpriv --reuid 65534 --regid 65534 --clear-groups";
      const ask = `${nobody} ${CODES} -k -x http://127.0.0.1:$door ${url}`;
      expect((await run(ask)).out).toStartWith("000:000");
      expect((await run(ask, "--open-port")).out).toStartWith("200:200");
    },
    30_000,
  );

  test("is not there where it is not wanted, and for nobody who is elsewhere", async () => {
    const before = readFileSync(runs(), "utf8");
    await vault.mustCli(["vault", "token"]);
    const { code } = await run("true", "--no-door");
    expect(code).toBe(0);
    const ports = (text: string) => text.match(/"port":\d+/g) ?? [];
    expect(ports(readFileSync(runs(), "utf8"))).toEqual(ports(before));
    const token = (await vault.mustCli(["vault", "token"])).trim();
    const asked = await fetch(`${vault.address}/v1/runs`, {
      method: "POST",
      headers: { Authorization: `Bearer ${token}`, "X-Forwarded-For": "127.0.0.1" },
      body: JSON.stringify({ pid: process.pid }),
    });
    expect(await asked.json()).toEqual({ door_refused: "not_local" });
  }, 30_000);

  test("says why when the token is revoked, on every way", async () => {
    const running = run(
      `touch revoke; while [ ! -e revoked ]; do sleep 0.05; done
       curl -sS -x http://127.0.0.1:$door ${url} 2>&1; curl -sSi -x http://127.0.0.1:$door http://${HOST}/ | head -n 1
       curl -sS ${url} 2>&1; curl -sSi http://${HOST}/ | head -n 1`,
    );
    await there("revoke");
    const [id] = await sessions();
    await vault.mustCli(["vault", "token", "revoke", id]);
    await Bun.write(vault.home.at("revoked"), "");
    const { out } = await running;
    expect(out.match(/407 agent-vault token revoked or unknown/g)?.length).toBeGreaterThanOrEqual(2);
    expect(out.match(/response 407|407/g)?.length).toBe(4);
  }, 30_000);

  test("is opened again where it was by the server that is started next", async () => {
    const running = run(
      `touch first; while [ ! -e second ]; do sleep 0.05; done; ${CODES} -x http://127.0.0.1:$door ${url}`,
      "",
      40_000,
    );
    await there("first");
    await vault.mustCli(["server", "stop"]);
    const again = ["server", "-d", `--port=${vault.apiPort}`, `--mitm-port=${vault.proxyPort}`];
    expect((await vault.cli(again, servers)).code).toBe(0);
    await Bun.write(vault.home.at("second"), "");
    expect((await running).out).toBe("200:200");
  }, 60_000);

  test("a token ends with its run, and not before what the run left behind", async () => {
    const before = new Set(await sessions());
    // Or until the folder is gone, whichever it sees first.
    const left = "while [ ! -e enough ] && [ -e .agent-vault ]; do sleep 0.2; done";
    await vault.shell(`agent-vault run -- sh -c 'setsid sh -c "${left}" >/dev/null 2>&1 &'`);
    const [kept] = (await sessions()).filter((id: string) => !before.has(id));
    await vault.shell("agent-vault run -- true");
    const others = async () => (await sessions()).filter((id: string) => !before.has(id) && id !== kept);
    expect(await others()).toHaveLength(1);
    // Slower than the API's limit on requests, which hold here as everywhere. The server looks every 30 s, and twice; on a
    // loaded machine a look may be in vain.
    await until(async () => (await others()).length === 0, 200_000, 1000);
    expect(await sessions()).toContain(kept);
    await Bun.write(vault.home.at("enough"), "");
  }, 240_000);
});
