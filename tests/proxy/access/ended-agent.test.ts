/** What an agent has open through the proxy when somebody takes it its token, its vault or its being. */
import { expect, test } from "bun:test";
import { openInstance } from "../../support/instance.ts";
import { basicAuth, openTls } from "../../support/raw-client.ts";
import { startScene } from "../../support/scene.ts";

/** Two agents of the default vault with a tunnel each; the first has another by a token that it minted. */
async function stage() {
  // Certificates are held against the clock of this machine.
  const instance = await openInstance();
  instance.clock.advance(Date.now() - instance.clock.now());
  const owner = await instance.registerOwner();
  const scene = await startScene({ broker: { store: instance.store, clock: instance.clock } });
  const tunnelOf = async (token: string, vault?: string) => {
    const auth = basicAuth(token, vault);
    const tunnel = await openTls(scene.broker.port, scene.authority, { auth, ca: scene.broker.caPem });
    const asks = async () => {
      tunnel.forget();
      tunnel.write(`GET / HTTP/1.1\r\nHost: ${scene.authority}\r\n\r\n`);
      return (await tunnel.until((text) => text.includes("\r\n\r\n"))).split(" ")[1];
    };
    return { asks, closed: () => tunnel.closed() };
  };
  const create = async (name: string) => {
    const vaults = [{ vault_name: "default", vault_role: "member" }];
    const { json } = await instance.call("POST /v1/agents", { token: owner, body: { name, vaults } });
    return json.av_agent_token as string;
  };
  const [token, other] = [await create("bot"), await create("other")];
  const minted = await instance.call("POST /v1/sessions", { token, body: { vault: "default" } });
  return {
    instance,
    act: (line: string, body?: object) => instance.call(line, { token: owner, ...(body && { body }) }),
    own: await tunnelOf(token, "default"),
    minted: await tunnelOf(minted.json.token),
    other: await tunnelOf(other, "default"),
    async [Symbol.asyncDispose]() {
      await scene[Symbol.asyncDispose]();
      await instance[Symbol.asyncDispose]();
    },
  };
}

for (const [what, line, body, endsMinted] of [
  ["revoked", "DELETE /v1/agents/bot", undefined, true],
  ["deleted", "POST /v1/agents/bot/delete", undefined, true],
  ["removed from the vault", "DELETE /v1/vaults/default/agents/bot", undefined, true],
  ["given another token at once", "POST /v1/agents/bot/rotate", { mode: "token" }, false],
] as const) {
  test(`an agent that is ${what} has nothing open after a second, and others keep theirs`, async () => {
    await using s = await stage();
    for (const tunnel of [s.own, s.minted, s.other]) expect(await tunnel.asks()).toBe("200");
    const before = performance.now();
    expect((await s.act(line, body)).status).toBe(200);
    await Promise.all([s.own.closed(), ...(endsMinted ? [s.minted.closed()] : [])]);
    expect(performance.now() - before).toBeLessThan(1000);
    expect(await s.other.asks()).toBe("200");
  });
}

test("a redeemed rotation ends the old token's tunnels, and one that waits ends nothing", async () => {
  await using s = await stage();
  const { json } = await s.act("POST /v1/agents/bot/rotate");
  expect(await s.own.asks()).toBe("200");
  const before = performance.now();
  await s.instance.call(`POST ${new URL(json.invite_url).pathname}`);
  await s.own.closed();
  expect(performance.now() - before).toBeLessThan(1000);
});

test("another name or role leaves open what it may still do", async () => {
  await using s = await stage();
  await s.act("POST /v1/agents/bot/rename", { name: "renamed" });
  await s.act("POST /v1/agents/renamed/role", { role: "member" });
  await s.act("POST /v1/vaults/default/agents/renamed/role", { role: "proxy" });
  expect(await s.own.asks()).toBe("200");
});
