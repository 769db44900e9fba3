/** What surrounds a command that runs as an agent: its forwarder, other users, signals, and a server that goes away. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { createAuthority } from "../../support/certificates.ts";
import { type HttpsUpstream, startHttpsUpstream } from "../../support/process/https-upstream.ts";
import { type RunningVault, startVault } from "../../support/process/vault.ts";
import { REQUIREMENTS } from "../../support/requirements.ts";

const HOST = "api.run-identity.example";
const AS_BOT = "agent-vault run --identity svid --as-agent bot";

/** Processes of this vault's user that forward, by what they were started as. */
function forwarders(home: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, "latin1");
        return words.includes("__forward") && readFileSync(`/proc/${pid}/environ`, "latin1").includes(home);
      } catch {
        return false;
      }
    })
    .map(Number);
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 10_000; !(await holds()); await Bun.sleep(20)) {
    if (Date.now() > end) throw new Error("it has not come to that");
  }
}

/** Processes and users are looked at in /proc. */
const CAN_LOOK = REQUIREMENTS.curl.met() && process.platform === "linux";

describe.skipIf(!CAN_LOOK)("a command that runs as an agent", () => {
  let vault: RunningVault;
  let upstream: HttpsUpstream;
  let url: string;
  let agentToken: string;

  beforeAll(async () => {
    const authority = createAuthority("Run identity upstream");
    upstream = await startHttpsUpstream(authority.issue([HOST]));
    vault = await startVault({ upstreamCa: authority.pem, hosts: [HOST] });
    url = `https://${HOST}:${upstream.port}/v1`;
    const printed = await vault.mustCli(["agent", "create", "bot", "--vault", "default:proxy"]);
    agentToken = /av_agt_\w+/.exec(printed)?.[0] ?? "";
  }, 30_000);
  afterAll(async () => {
    await vault[Symbol.asyncDispose]();
    await upstream[Symbol.asyncDispose]();
  });

  const there = (name: string) => until(() => Bun.file(vault.home.at(name)).exists());
  const status = "curl -sS -o /dev/null -w %{http_code}";

  test("its port is closed and its forwarder gone once it has ended", async () => {
    const { out } = await vault.shell(`${AS_BOT} -- sh -c 'echo $HTTPS_PROXY; ${status} ${url}'`);
    const [proxy = "", code] = out.split("\n");
    expect(code).toBe("200");
    await until(() => forwarders(vault.home.path).length === 0);
    expect((await vault.shell(`curl -sS ${proxy}`)).code).toBe(7);
  }, 30_000);

  test("the agent's own token opens it as well, and is in no process that the command could look at", async () => {
    const running = vault.shell(
      `agent-vault run --identity svid -- sh -c '
        ${status} ${url}; env; touch running; while [ ! -e seen ]; do sleep 0.05; done'`,
      { env: { AGENT_VAULT_TOKEN: agentToken } },
    );
    await there("running");
    const [pid = 0] = forwarders(vault.home.path);
    const shown = ["cmdline", "environ"].map((name) => readFileSync(`/proc/${pid}/${name}`, "latin1"));
    await Bun.write(vault.home.at("seen"), "");
    const { out } = await running;
    expect(agentToken).not.toBe("");
    for (const text of [out, ...shown]) expect(text).not.toMatch(/av_|eyJ/);
    expect(out).toStartWith("200");
    expect(out).toContain("AGENT_VAULT_AGENT=bot");
  }, 30_000);

  test("a company's key runs agents of its own, and no other's", async () => {
    const { out } = await vault.cli(["company", "create", "globex", "--json"]);
    const env = { AGENT_VAULT_TOKEN: JSON.parse(out).apiKey as string };
    await vault.mustCli(["agent", "register", "crawler-7", "--company", "globex"]);
    await vault.mustCli(["vault", "agent", "add", "globex:crawler-7", "--vault", "default"]);
    const run = (agent: string) =>
      vault.shell(`agent-vault run --identity svid --as-agent ${agent} -- ${status} ${url}`, { env });
    expect(await run("crawler-7")).toMatchObject({ code: 0, out: "200" });
    expect(await run("bot")).toMatchObject({ code: 1, err: expect.stringContaining('no agent "bot"') });
    const unnamed = await vault.shell("agent-vault run --identity svid -- true", { env });
    expect(unnamed).toMatchObject({ code: 2, err: expect.stringContaining("which agent") });
  }, 30_000);

  test("a signal of the terminal is the command's alone, and its access goes on", async () => {
    const script = `trap "echo caught" INT; kill -INT 0; ${status} ${url}; exit 9`;
    const run = await vault.shell(`setsid -w ${AS_BOT} -- sh -c '${script}'`);
    expect({ code: run.code, out: run.out }).toEqual({ code: 9, out: "caught\n200" });
  }, 30_000);

  test.skipIf(process.getuid?.() !== 0)(
    "another user of the machine is refused, unless its port is opened",
    async () => {
      const nobody = `setpriv --reuid 65534 --regid 65534 --clear-groups curl -sS -k -x $HTTPS_PROXY`;
      const ask = `${nobody} -o /dev/null -w "%{http_connect} " ${url}; ${nobody} http://${HOST}/`;
      const shut = await vault.shell(`${AS_BOT} -- sh -c '${ask}'`);
      expect(shut.out).toStartWith("403 ");
      expect(shut.out).toContain('"another_user"');
      const open = await vault.shell(`${AS_BOT} --open-port -- sh -c '${ask}'`);
      expect(open.out).toStartWith("200 ");
    },
    30_000,
  );

  test("a revocation ends it, with the reason", async () => {
    await vault.mustCli(["agent", "create", "brief", "--vault", "default:proxy"]);
    const running = vault.shell(
      `agent-vault run --identity svid --as-agent brief -- sh -c '
        ${status} ${url}; echo; touch ready; while [ ! -e gone ]; do sleep 0.05; done
        curl -sS -i -x $HTTP_PROXY http://${HOST}/'`,
    );
    await there("ready");
    await vault.mustCli(["agent", "revoke", "brief"]);
    await Bun.write(vault.home.at("gone"), "");
    const { out } = await running;
    expect(out).toStartWith("200\nHTTP/1.1 403 Forbidden\r\n");
    expect(out).toContain('"error":"identity_refused"');
    expect(out).toContain("brief");
  }, 30_000);

  test("while the server is away requests are answered 502 with the reason, and pass again once it is back", async () => {
    const { apiPort, proxyPort } = vault;
    const env = { AGENT_VAULT_UPSTREAM_CA: vault.home.at("upstream-ca.pem") };
    const run = vault.shell(
      `${AS_BOT} -- sh -c '
        ${status} ${url}; echo; touch up; while [ ! -e down ]; do sleep 0.05; done
        curl -sS -i -x $HTTP_PROXY http://${HOST}/ ; echo; ${status} ${url}; touch asked
        while [ ! -e back ]; do sleep 0.05; done; ${status} ${url}'`,
      { timeout: 40_000 },
    );
    await there("up");
    await vault.mustCli(["server", "stop"]);
    await Bun.write(vault.home.at("down"), "");
    await there("asked");
    const again = await vault.cli(["server", "-d", `--port=${apiPort}`, `--mitm-port=${proxyPort}`], {
      env: {
        ...env,
        AGENT_VAULT_RESOLVE: `${HOST}=127.0.0.1`,
        AGENT_VAULT_NETWORK_ALLOWLIST: "127.0.0.1",
      },
    });
    expect(again.code).toBe(0);
    await Bun.write(vault.home.at("back"), "");
    const { out } = await run;
    await vault.mustCli(["server", "stop"]);
    expect(out).toStartWith("200\n");
    expect(out).toContain("HTTP/1.1 502 Bad Gateway");
    expect(out).toContain("X-Agent-Vault-Proxy-Error: true");
    expect(out).toContain("cannot be reached");
    expect(out).toEndWith("200");
  }, 60_000);
});
