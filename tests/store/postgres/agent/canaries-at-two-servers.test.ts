/** A canary that is laid at one of two servers, sent through the other, and who is frozen for it at both. */
import { expect, test } from "bun:test";
import { basicAuth, open } from "../../../support/raw-client.ts";
import { onPostgres } from "../on-postgres.ts";
import { HOST, type Servers, startServers } from "../servers.ts";

const { run, because } = onPostgres(test);

/** What the proxy of a server says to a request in the clear, which it refuses or cannot deliver. */
async function get(port: number, token: string, query: string): Promise<string> {
  const client = await open(port);
  client.write(`GET http://${HOST}/${query} HTTP/1.1\r\nHost: ${HOST}\r\n${basicAuth(token, "default")}\r\n`);
  const answer = await client.until((text) => text.endsWith("}"));
  client.end();
  return answer;
}

async function within(ms: number, condition: () => Promise<boolean>): Promise<boolean> {
  const until = Date.now() + ms;
  while (!(await condition())) {
    if (Date.now() > until) return false;
    await Bun.sleep(20);
  }
  return true;
}

run(
  `what is laid at one is found at the other, and who is frozen there is refused here, until thawed${because}`,
  async () => {
    await using servers: Servers = await startServers();
    const { a, b, ask } = servers;
    const { json: agent } = await ask(a, "POST /v1/agents", {
      name: "thief",
      vaults: [{ vault_name: "default" }],
    });
    const token = `${agent["av_agent_token"]}`;
    await ask(a, "PATCH /v1/vaults/default/settings", { canary_response: "freeze" });
    const { json: made } = await ask(a, "POST /v1/vaults/default/canaries", { format: "npm" });
    const [{ value }] = made["values"] as [{ value: string }];
    const sent = async () => (await get(b.proxyPort, token, `?k=${value}`)).includes('"canary_triggered"');
    expect(await within(1500, sent)).toBe(true);
    const frozen = async (port: number) => (await get(port, token, "")).includes('"actor_frozen"');
    expect(await within(1500, () => frozen(b.proxyPort))).toBe(true);
    expect(await within(1500, () => frozen(a.proxyPort))).toBe(true);
    expect((await ask(a, "POST /v1/agents/thief/thaw")).status).toBe(200);
    expect(await within(1500, async () => !(await frozen(b.proxyPort)))).toBe(true);
    const { json: listed } = await ask(a, "GET /v1/vaults/default/canaries");
    expect(listed["canaries"]).toMatchObject([{ id: made["id"], triggers: 1 }]);
  },
  60_000,
);
