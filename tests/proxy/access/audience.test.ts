/** A credential goes to no host that nobody bound it to, whatever services say, by every way in. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import type { Socket } from "node:net";
import { DEFAULT_VAULT_ID, type KeyName } from "../../../src/core/ids.ts";
import type { BoundSurface } from "../../../src/core/reach/reach.ts";
import { HOST, SECRET, startWays, WAYS, type Ways, wayOf } from "../ways/ways.ts";

const KEY = "API_KEY" as KeyName;
const API = { name: "api", host: HOST, auth: { type: "bearer", token: KEY } };

let ways: Ways;
let seen: string[] = [];
beforeAll(async () => {
  ways = await startWays({
    serve(socket) {
      socket.once("data", (chunk: Buffer) => {
        seen.push(chunk.toString("latin1"));
        socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n");
      });
    },
  });
});
afterAll(async () => {
  await ways[Symbol.asyncDispose]();
});
beforeEach(async () => {
  seen = [];
  await ways.broker.setServices([]);
  await ways.broker.store.credentials.deleteMany(DEFAULT_VAULT_ID, [KEY]);
  await ways.broker.setCredential(KEY, SECRET);
  ways.broker.log.length = 0;
});

function bind(host: string, surface: BoundSurface = "auth"): Promise<void> {
  return ways.broker.store.audiences.bind(DEFAULT_VAULT_ID, [
    { key: KEY, host, surface, boundAt: 0, boundBy: "" },
  ]);
}

/** Sends a request, and gives what has been answered once `end` is in it. */
async function ask(
  name: string,
  end: string,
): Promise<{ socket: Socket; answer: string; closed: () => boolean }> {
  const way = wayOf(ways, name);
  const socket = await way.connect();
  let closed = false;
  socket.once("close", () => {
    closed = true;
  });
  socket.write(`${way.head("GET", "/x")}\r\n`);
  let answer = "";
  await new Promise<void>((resolve) => {
    socket.on("data", (chunk: Buffer) => {
      answer += chunk.toString("latin1");
      if (answer.includes(end)) resolve();
    });
    socket.resume();
  });
  return { socket, answer, closed: () => closed };
}

for (const name of WAYS) {
  describe(name, () => {
    test.each([
      ["bound to the host", HOST],
      ["bound to a wildcard that holds it", "*.example.com"],
      ["bound to nothing", undefined],
    ])("a credential that is %s is sent", async (_, host) => {
      if (host !== undefined) await bind(host);
      await ways.broker.setServices([API]);
      (await ask(name, "hi")).socket.destroy();
      expect(seen[0]).toContain(SECRET);
    });

    test.each([
      ["another host", "api.example.org", "auth"],
      ["the host alone on another surface", HOST, "body"],
      ["the host alone on another port", `${HOST}:1`, "auth"],
    ] as const)("one that is bound to %s is not", async (_, host, surface) => {
      await bind(host, surface);
      await ways.broker.setServices([API]);
      const { socket, answer } = await ask(name, "}");
      socket.destroy();
      expect(answer).toStartWith("HTTP/1.1 403 ");
      expect(answer).toContain("X-Agent-Vault-Proxy-Error: true\r\n");
      expect(answer).toContain("X-Should-Retry: false\r\n");
      expect(JSON.parse(answer.slice(answer.indexOf("{")))).toEqual({
        error: "credential_audience",
        message: expect.stringMatching(
          /^Service "api" for host "api\.example\.com:\d+" sends API_KEY \(auth\), which nobody/,
        ),
        help: expect.stringContaining("raise a proposal"),
      });
      expect(seen).toEqual([]);
      expect(ways.broker.log).toMatchObject([{ errorCode: "credential_audience", credentialKeys: [KEY] }]);
    });

    test("one whose host is taken back takes what is open with it, within a second, and may come back", async () => {
      await bind(HOST);
      await bind("api.example.org");
      await ways.broker.setServices([API]);
      const { socket, closed } = await ask(name, "hi");
      const { audiences } = ways.broker.store;
      await audiences.unbind(DEFAULT_VAULT_ID, KEY, HOST);
      const until = Date.now() + 1000;
      while (!closed() && Date.now() < until) await Bun.sleep(5);
      expect(closed()).toBe(true);
      socket.destroy();
      (await ask(name, "credential_audience")).socket.destroy();
      await bind(HOST);
      (await ask(name, "hi")).socket.destroy();
      expect(seen).toHaveLength(2);
    });
  });
}

test("one whose last host was taken back goes nowhere", async () => {
  await ways.broker.setServices([API]);
  await bind(HOST);
  await ways.broker.store.audiences.unbind(DEFAULT_VAULT_ID, KEY, HOST);
  (await ask(WAYS[0] as string, "credential_audience")).socket.destroy();
  expect(seen).toEqual([]);
});

test("a service that is switched off is said to be, whatever it would send", async () => {
  await bind("api.example.org");
  await ways.broker.setServices([{ ...API, enabled: false }]);
  (await ask(WAYS[0] as string, "service_disabled")).socket.destroy();
});

test("a wider service takes nothing over from one that is refused", async () => {
  await bind("*.example.com");
  await ways.broker.store.audiences.unbind(DEFAULT_VAULT_ID, KEY, HOST);
  await ways.broker.setCredential("OTHER", "other-value");
  await ways.broker.store.audiences.bind(DEFAULT_VAULT_ID, [
    { key: "OTHER" as KeyName, host: "api.example.org", surface: "auth", boundAt: 0, boundBy: "" },
  ]);
  await ways.broker.setServices([
    { name: "wide", host: "*.example.com", auth: { type: "bearer", token: KEY } },
    { ...API, auth: { type: "bearer", token: "OTHER" } },
  ]);
  (await ask(WAYS[0] as string, "credential_audience")).socket.destroy();
  expect(seen).toEqual([]);
});
