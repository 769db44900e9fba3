/** A2: CONNECT, the TLS server name, Host and the request target name one host, or nothing is sent anywhere. */
import { describe, expect, test } from "bun:test";
import { openTls, type RawConnection } from "../../support/raw-client.ts";
import { openHttp2, status } from "../rig/http2-client.ts";
import { aim, answerIn, HOST, SECRET, shoot, startRange } from "../rig/range.ts";

const answered = async (client: RawConnection) =>
  answerIn(await client.until((text) => answerIn(text) !== undefined))?.status;

test("all four agree: the credential is injected and Host is the target", async () => {
  await using range = await startRange();
  const { text } = await shoot(range.inner, aim("GET https://{host}/x HTTP/1.1\r\n{H}\r\n", range.inner));
  expect(answerIn(text)?.status).toBe(200);
  expect(range.inner.upstream.seen[0]?.target).toBe("/x");
  expect(range.inner.upstream.seen[0]?.fields).toContainEqual(["host", range.inner.authority]);
  expect(range.inner.upstream.seen[0]?.fields).toContainEqual(["authorization", `Bearer ${SECRET}`]);
});

describe("another server name in the handshake", () => {
  for (const serverName of ["other.example.com", "evil.example", `sub.${HOST}`, `${HOST}.evil.example`]) {
    test(serverName, async () => {
      await using range = await startRange();
      const { inner, broker } = range;
      const client = await openTls(broker.port, inner.authority, {
        auth: inner.auth,
        ca: broker.caPem,
        serverName,
        verify: false,
      });
      // Neither Host settles it: the one that fits CONNECT and the one that fits the handshake.
      for (const host of [inner.authority, serverName]) {
        client.forget();
        client.write(`GET /x HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
        expect(await answered(client).catch(() => 421)).toBe(421);
      }
      client.end();
      expect(inner.upstream.connections()).toBe(0);
      expect(broker.log.every((entry) => entry.errorCode === "misdirected_request")).toBe(true);
    });
  }
});

test("a server name in another case and with a dot at its end is the same host", async () => {
  await using range = await startRange();
  const { inner, broker } = range;
  const client = await openTls(broker.port, inner.authority, {
    auth: inner.auth,
    ca: broker.caPem,
    serverName: HOST.toUpperCase(),
    verify: false,
  });
  client.write(aim("GET /x HTTP/1.1\r\n{H}\r\n", inner));
  expect(await answered(client)).toBe(200);
  client.end();
});

test("plain HTTP in a tunnel is held to the tunnel's host as well", async () => {
  await using range = await startRange();
  const { outer, broker } = range;
  for (const [target, host] of [
    ["/x", "evil.example"],
    ["http://evil.example/x", outer.authority],
    [`https://${outer.authority}/x`, outer.authority],
  ]) {
    const client = await outer.connect();
    client.write(`CONNECT ${outer.authority} HTTP/1.1\r\nHost: ${outer.authority}\r\n${outer.auth}\r\n`);
    await client.until((text) => text.endsWith("\r\n\r\n"));
    client.forget();
    client.write(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    expect(await answered(client)).toBe(421);
  }
  expect(outer.upstream.connections()).toBe(0);
  expect(broker.log).toHaveLength(3);
});

describe("HTTP/2", () => {
  const CASES: Record<string, [fields: (authority: string) => [string, string][], told: number | "reset"]> = {
    "the tunnel's authority": [(authority) => [[":authority", authority]], 200],
    "another authority": [() => [[":authority", "evil.example"]], 421],
    "another port": [() => [[":authority", `${HOST}:1`]], 421],
    "an authority with user information": [(authority) => [[":authority", `u@${authority}`]], "reset"],
    "two authorities": [
      (authority) => [
        [":authority", authority],
        [":authority", "evil.example"],
      ],
      "reset",
    ],
    "no authority": [() => [], "reset"],
  };
  for (const [name, [fields, told]] of Object.entries(CASES)) {
    test(name, async () => {
      await using range = await startRange();
      const client = await openHttp2(range.broker, range.inner);
      const frames = await client.send([
        [":method", "GET"],
        [":scheme", "https"],
        [":path", "/x"],
        ...fields(range.inner.authority),
      ]);
      client.end();
      expect(status(frames)).toBe(told);
      expect(range.inner.upstream.seen).toHaveLength(told === 200 ? 1 : 0);
    });
  }
});
