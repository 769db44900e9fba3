/** What somebody has open through the proxy when their account is removed or changed. */
import { expect, test } from "bun:test";
import { openInstance } from "../../support/instance.ts";
import { basicAuth, openTls } from "../../support/raw-client.ts";
import { startScene } from "../../support/scene.ts";

/** Two members of the default vault, each with a tunnel by a token that they minted. */
async function stage() {
  // Certificates are held against the clock of this machine.
  const instance = await openInstance();
  instance.clock.advance(Date.now() - instance.clock.now());
  const owner = await instance.registerOwner();
  const scene = await startScene({ broker: { store: instance.store, clock: instance.clock } });
  const tunnelOf = async (email: string) => {
    const login = await instance.addUser(email, "member", { default: "member" });
    const body = { vault: "default" };
    const { json } = await instance.call("POST /v1/sessions", { token: login, body });
    const tunnel = await openTls(scene.broker.port, scene.authority, {
      auth: basicAuth(json.token),
      ca: scene.broker.caPem,
    });
    let closed = false;
    tunnel.socket.on("close", () => {
      closed = true;
    });
    const asks = async () => {
      tunnel.forget();
      tunnel.write(`GET / HTTP/1.1\r\nHost: ${scene.authority}\r\n\r\n`);
      return (await tunnel.until((text) => text.includes("\r\n\r\n"))).split(" ")[1];
    };
    return { tunnel, asks, isClosed: () => closed };
  };
  return {
    instance,
    owner,
    ada: await tunnelOf("ada@example.com"),
    otto: await tunnelOf("otto@example.com"),
    async [Symbol.asyncDispose]() {
      await scene[Symbol.asyncDispose]();
      await instance[Symbol.asyncDispose]();
    },
  };
}

test("a removed user's tunnels are closed within a second, and nobody else's", async () => {
  await using s = await stage();
  expect(await s.ada.asks()).toBe("200");
  const before = performance.now();
  await s.instance.call("DELETE /v1/admin/users/ada@example.com", { token: s.owner });
  await s.ada.tunnel.closed();
  expect(performance.now() - before).toBeLessThan(1000);
  expect(await s.otto.asks()).toBe("200");
  expect(s.otto.isClosed()).toBe(false);
});

test("who loses the role on the instance keeps what they have in vaults", async () => {
  await using s = await stage();
  const { status } = await s.instance.call("POST /v1/admin/users/ada@example.com/role", {
    token: s.owner,
    body: { role: "no-access" },
  });
  expect(status).toBe(200);
  expect(await s.ada.asks()).toBe("200");
});
