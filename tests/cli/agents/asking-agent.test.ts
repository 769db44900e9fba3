/** The documents' flow by the command line: an agent is refused, asks, waits, a person decides, and its retry succeeds. */
import { describe, expect, test } from "bun:test";
import { SECRET, type Stage, stage } from "../../clients/stage.ts";
import { finish, requireBinary } from "../../support/process/binary.ts";
import { REQUIREMENTS } from "../../support/requirements.ts";
import { openStage } from "../stage.ts";

async function pendingProposal(s: Stage): Promise<string> {
  for (const end = Date.now() + 15_000; Date.now() < end; await Bun.sleep(100)) {
    const [found] = JSON.parse(await s.vault.mustCli(["proposal", "list", "--status", "pending", "--json"]));
    if (found !== undefined) return String(found.id);
  }
  throw new Error("nothing was asked for");
}

/** Calls, asks with further `flags`, calls again when that was granted, and ends with the code of having asked. */
const agentScript = (url: string, flags: string) => `
  curl -sS ${url}/v1/first; echo
  ${requireBinary()} vault proposal create --host ${new URL(url).host} --auth-type bearer --token-key NEW_KEY -m "for items" ${flags} --wait
  code=$?
  test $code = 0 && curl -sS ${url}/v1/again
  exit $code`;

async function refusing(): Promise<Stage> {
  const s = await stage();
  await s.vault.mustCli(["vault", "service", "remove", "client-test", "--yes"]);
  await s.vault.mustCli(["vault", "settings", "set", "unmatched-host-policy", "deny"]);
  return s;
}

describe.skipIf(!REQUIREMENTS.curl.met())("an agent behind run", () => {
  test("gets what it asked for, with a value from the person", async () => {
    await using s = await refusing();
    const asking = s.run(["sh", "-c", agentScript(s.url, "--credential NEW_KEY")], { timeout: 40_000 });
    const number = await pendingProposal(s);
    await s.vault.mustCli(["vault", "proposal", "approve", number, "NEW_KEY", "--yes"], {
      stdin: `${SECRET}\n`,
    });
    const { code, out, err } = await asking;
    expect([code, err.includes("error:")]).toEqual([0, false]);
    expect(out).toMatch(
      /"proposal_hint"[\s\S]*Proposal #1 created[\s\S]*Proposal #1 was applied\.\n\{"ok":true\}/,
    );
    expect(s.upstream.received.map(({ target, headers }) => [target, headers.get("authorization")])).toEqual([
      ["/v1/again", `Bearer ${SECRET}`],
    ]);
    expect(`${out}${err}${await s.vault.log()}`).not.toContain(SECRET);
  }, 60_000);

  test("reads why not, and is refused as before", async () => {
    await using s = await refusing();
    const asking = s.run(["sh", "-c", agentScript(s.url, "--credential NEW_KEY")], { timeout: 40_000 });
    const number = await pendingProposal(s);
    await s.vault.mustCli(["vault", "proposal", "reject", number, "--reason", "use the sandbox"]);
    const { code, out } = await asking;
    expect(code).toBe(3);
    expect(out).toEndWith("Proposal #1 was rejected.\nNote: use the sandbox\n");
    expect(s.upstream.received).toEqual([]);
  }, 60_000);
});

test("a server that is restarted is waited for", async () => {
  await using machine = await openStage();
  const at = { cwd: machine.work, env: machine.env, timeout: 40_000 };
  const av = (...words: string[]) => finish([requireBinary(), ...words], at);
  await av("vault", "credential", "set", "SEED=1");
  const { out: token } = await av("vault", "token");
  const address = `http://127.0.0.1:${machine.env["PORT_A"]}`;
  const waiting = finish(
    [requireBinary(), ..."vault proposal create --credential NEW_KEY --wait".split(" ")],
    { ...at, env: { ...machine.env, AGENT_VAULT_TOKEN: token, AGENT_VAULT_ADDR: address } },
  );
  await Bun.sleep(1000);
  expect(await av("server", "stop")).toMatchObject({ code: 0 });
  await Bun.sleep(3500);
  const start = [
    "server",
    "-d",
    "--port",
    machine.env["PORT_A"] ?? "",
    "--mitm-port",
    machine.env["PORT_B"] ?? "",
  ];
  expect(await av(...start)).toMatchObject({ code: 0 });
  expect(await av("vault", "proposal", "approve", "1", "NEW_KEY=x", "--yes")).toMatchObject({ code: 0 });
  const { code, err } = await waiting;
  expect([code, err.match(/cannot reach the server/g)?.length]).toEqual([0, 1]);
}, 60_000);
