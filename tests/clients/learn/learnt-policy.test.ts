/** Services that are learnt from a day of real programs cover that day, and refuse whoever has stolen the agent's token. */
import { describe, expect, test } from "bun:test";
import { REQUIREMENTS } from "../../support/requirements.ts";
import { type Day, HOSTS, startDay } from "./day.ts";

/** What somebody tries with a token that can do more than the agent does. */
const ATTACKS: readonly (readonly [method: string, of: keyof typeof HOSTS, path: string])[] = [
  ["DELETE", "api", "/repos/acme/site"],
  ["PATCH", "api", "/repos/acme/site"],
  ["GET", "api", "/admin"],
  ["GET", "api", "/user/keys"],
  ["POST", "api", "/user/keys"],
  ["POST", "api", "/gists"],
  ["GET", "api", "/repos/other/secret/issues/12"],
  ["GET", "api", "/repos/acme/site/contents/.env"],
  ["DELETE", "api", "/repos/acme/site/issues/12"],
  ["PUT", "api", "/repos/acme/site/collaborators/mallory"],
  ["GET", "git", "/other.git/info/refs"],
  ["PUT", "npm", "/package-0"],
  ["GET", "npm", "/-/npm/v1/tokens"],
  ["POST", "model", "/v1/files"],
  ["DELETE", "model", "/v1/batches/3f2504e0-4f89-11d3-9a0c-0305e82c3301"],
];

describe.skipIf(!REQUIREMENTS.git.met() || !REQUIREMENTS.node.met())("a day of an agent", () => {
  test("is learnt, covered and tested, and nothing else passes", async () => {
    await using day = await startDay();
    const { vault, upstream } = day;
    expect(await day.live("first")).toEqual({ code: 0, said: expect.anything() });
    const before = await vault.mustCli(["vault", "service", "list"]);
    await Bun.write(vault.home.at("before.yaml"), before);

    const learnt = await vault.mustCli(["vault", "propose", "--from-logs", "--since", "1d"]);
    await Bun.write(vault.home.at("learnt.yaml"), learnt);
    expect(learnt).toContain(`host: ${HOSTS.api}:${upstream.port}/repos/acme/site/issues/*\n`);
    expect(learnt).toContain(`host: ${HOSTS.model}:${upstream.port}/v1/batches/*\n`);
    const requests = await vault.mustCli(["vault", "logs", "--requests"]);
    await Bun.write(vault.home.at("day.jsonl"), requests);
    await Bun.write(vault.home.at("attacks.jsonl"), attackLines(day));

    const tried = (...args: string[]) => vault.cli(["vault", "test", "learnt.yaml", ...args]);
    expect(await tried("--from-logs")).toMatchObject({ code: 0, out: expect.stringContaining("0 not.") });
    expect(await tried("--requests", "day.jsonl", "--against", "before.yaml")).toMatchObject({ code: 0 });
    expect(await tried("--requests", "attacks.jsonl", "--expect", "refused")).toMatchObject({ code: 0 });
    expect(await tried("--requests", "attacks.jsonl", "--against", "before.yaml")).toMatchObject({ code: 1 });

    await raisedByAgent(day);
    await vault.mustCli(["vault", "service", "set", "-f", "learnt.yaml", "--yes"]);
    await vault.mustCli(["vault", "settings", "set", "unmatched-host-policy", "deny"]);
    expect(await day.live("second")).toEqual({ code: 0, said: expect.anything() });
    const refused = await vault.mustCli(["vault", "logs", "--status", "err", "--json"]);
    expect(JSON.parse(refused)).toEqual([]);

    const arrived = upstream.received.length;
    expect(await attack(day)).toEqual(ATTACKS.map(([method, of, path]) => `403 ${method} ${of} ${path}`));
    expect(upstream.received.length).toBe(arrived);
  }, 90_000);
});

/** An agent that may read the log asks for what was learnt of one host, and a person lets it take the place of what there was. */
async function raisedByAgent({ vault, upstream }: Day): Promise<void> {
  const agent = ["agent", "create", "keeper", "--vault", "default:member", "--token-only"];
  const env = { AGENT_VAULT_TOKEN: await vault.mustCli(agent), AGENT_VAULT_VAULT: "default" };
  const raised = (...more: string[]) =>
    vault.cli(["vault", "propose", "--from-logs", "--raise", "-m", "tighten", ...more], { env });
  expect(await raised()).toMatchObject({ code: 1, err: expect.stringContaining("with --host") });
  expect(await raised("--host", HOSTS.model)).toMatchObject({
    code: 0,
    out: expect.stringContaining('Proposal #1 created in vault "default".'),
  });
  const shown = await vault.mustCli(["vault", "proposal", "show", "1"]);
  expect(shown).toContain("only with GET");
  expect(shown).toContain(`- model  ${HOSTS.model}`);
  await vault.mustCli(["vault", "proposal", "approve", "1", "--yes"]);
  const { services } = JSON.parse(await vault.mustCli(["vault", "service", "list", "--json"]));
  const hosts = services
    .map(({ host }: { host: string }) => host)
    .filter((host: string) => host.startsWith(HOSTS.model));
  const at = (path: string) => `${HOSTS.model}:${upstream.port}${path}`;
  expect(hosts.sort()).toEqual([at("/v1/batches/*"), at("/v1/chat/completions"), at("/v1/models")]);
}

function attackLines({ origin }: Day): string {
  const lines = ATTACKS.map(([method, of, path]) => ({ method, host: new URL(origin(of)).host, path }));
  return lines.map((line) => JSON.stringify(line)).join("\n");
}

/** The status of each, in one program that has what the agent has. */
async function attack({ vault, origin }: Day): Promise<readonly string[]> {
  const script = ATTACKS.map(
    ([method, of, path]) =>
      `curl -s -o /dev/null -w '%{http_code} ${method} ${of} ${path}\\n' -X ${method} '${origin(of)}${path}'`,
  );
  const { out } = await vault.cli(["vault", "run", "--", "sh", "-c", script.join("\n")]);
  return out.trim().split("\n");
}
