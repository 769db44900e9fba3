/** A24: over `http://` everyone on the way can read; whether a credential goes there is the vault's decision. */
import { expect, test } from "bun:test";
import { DEFAULT_VAULT_ID } from "../../../src/core/ids.ts";
import { eventually } from "../../support/scene.ts";
import { aim, answerIn, type Door, HOST, SECRET, shoot, startRange } from "../rig/range.ts";

const CASES = [
  // setting, host, injected over http
  [undefined, HOST, true],
  ["allow", HOST, true],
  ["loopback", HOST, false],
  ["loopback", "localhost", true],
  ["loopback", "127.0.0.1", true],
  ["deny", HOST, false],
  ["deny", "localhost", false],
  ["deny", "127.0.0.1", false],
] as const;

for (const [setting, host, injected] of CASES) {
  test(`${setting ?? "not set"}: ${host} ${injected ? "gets" : "does not get"} the credential over http`, async () => {
    await using range = await startRange({
      broker: { pins: { [HOST]: ["127.0.0.1"], localhost: ["127.0.0.1"] } },
      services: [{ name: "api", host, auth: { type: "bearer", token: "API_KEY" } }],
    });
    const { outer, broker } = range;
    if (setting !== undefined)
      await broker.store.settings.setVault(DEFAULT_VAULT_ID, "plaintext_injection", setting);
    const authority = `${host}:${outer.upstream.port}`;
    const door: Door = { ...outer, authority, prefix: `http://${authority}` };
    const direct = await shoot(door, aim("GET {/x} HTTP/1.1\r\n{H}\r\n", door));
    expect(answerIn(direct.text)?.status).toBe(injected ? 200 : 403);

    // The same, as plain HTTP through a tunnel.
    const tunnel = await outer.connect();
    tunnel.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${outer.auth}\r\n`);
    await tunnel.until((text) => text.endsWith("\r\n\r\n"));
    tunnel.forget();
    tunnel.write(`GET /y HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
    const told = answerIn(await tunnel.until((text) => answerIn(text) !== undefined));
    expect(told?.status).toBe(injected ? 200 : 403);

    expect(outer.upstream.bytes().includes(SECRET)).toBe(injected);
    if (!injected) {
      expect(outer.upstream.bytes()).toBe("");
      expect(JSON.parse(told?.body ?? "{}")).toMatchObject({ error: "plaintext_injection" });
    }
    await eventually(() => broker.log.length === 2, "both rows");
    for (const entry of broker.log) expect(entry.plaintext).toBe(injected);
  });
}

test("what is not brokered passes over http, and https is nobody's concern here", async () => {
  await using range = await startRange({
    broker: { pins: { [HOST]: ["127.0.0.1"] } },
  });
  const { inner, outer, broker } = range;
  await broker.store.settings.setVault(DEFAULT_VAULT_ID, "plaintext_injection", "deny");
  const { text } = await shoot(inner, aim("GET {/x} HTTP/1.1\r\n{H}\r\n", inner));
  expect(answerIn(text)?.status).toBe(200);
  expect(inner.upstream.bytes()).toContain(SECRET);
  await broker.setServices([]);
  const plain = await shoot(outer, aim("GET {/x} HTTP/1.1\r\n{H}\r\n", outer));
  expect(answerIn(plain.text)?.status).toBe(200);
  expect(broker.log.map((entry) => entry.plaintext)).toEqual([false, false]);
});
