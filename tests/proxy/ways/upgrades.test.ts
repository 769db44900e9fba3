/** RFC 9110 7.8 on every way in: what passes, what is served as if it had not been asked for, and what the log says. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Socket } from "node:net";
import { eventually } from "../../support/scene.ts";
import { HOST, SECRET, startWays, WAYS, type Ways, wayOf } from "./ways.ts";

/** Heads of requests as upstreams have read them. */
const heads: string[] = [];

/** Switches to whatever is asked for, and then says back what it hears. */
function echo(socket: Socket): void {
  socket.once("data", (chunk: Buffer) => {
    const head = chunk.toString("latin1");
    heads.push(head);
    const asked = /\r\nupgrade: *([^\r]*)/i.exec(head)?.[1];
    if (asked === undefined) return void socket.end("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${asked}\r\n\r\n`);
    socket.on("data", (more: Buffer) => void socket.write(more));
    socket.on("end", () => socket.end());
  });
}

let bare: Ways;
let brokered: Ways;
let substituting: Ways;
beforeAll(async () => {
  const auth = { type: "bearer", token: "API_KEY" };
  bare = await startWays({ serve: echo, services: [{ name: "other", host: "x.example.com", auth }] });
  brokered = await startWays({ serve: echo });
  substituting = await startWays({
    serve: echo,
    services: [
      {
        name: "subst",
        host: HOST,
        auth,
        substitutions: [{ key: "API_KEY", placeholder: "__KEY__", in: ["path"] }],
      },
    ],
  });
});
afterAll(async () => {
  await Promise.all([bare, brokered, substituting].map((ways) => ways[Symbol.asyncDispose]()));
});

async function until(socket: Socket, done: (text: string) => boolean): Promise<string> {
  let text = "";
  socket.on("data", (chunk: Buffer) => {
    text += chunk.toString("latin1");
  });
  socket.resume();
  await eventually(() => done(text), `an answer; got ${text}`);
  return text;
}

async function ask(ways: Ways, name: string, fields: string, method = "POST") {
  heads.length = 0;
  const way = wayOf(ways, name);
  const client = await way.connect();
  client.write(`${way.head(method, "/x")}${fields}\r\n`);
  const answer = await until(client, (text) => text.includes("\r\n\r\n"));
  return { client, answer, status: Number(answer.split(" ")[1]) };
}

const SPDY = "Connection: Upgrade\r\nUpgrade: SPDY/3.1\r\nContent-Length: 0\r\n";
const H2C = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n";

const OTHERS = [
  ["SPDY, as kubectl exec asks for it", SPDY],
  ["tcp, as container engines ask for it", "Connection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 0\r\n"],
  ["h2c with its settings", H2C],
] as const;

for (const name of WAYS) {
  describe(name, () => {
    // Hosts without a service are not reached by the explicit endpoint at all.
    for (const [what, fields] of name === "the explicit endpoint" ? [] : OTHERS) {
      test(`a host without a service: ${what}`, async () => {
        const { client, status } = await ask(bare, name, fields);
        expect(status).toBe(101);
        client.write("both ways");
        expect(await until(client, (text) => text.length >= 9)).toBe("both ways");
        if (fields === H2C) {
          expect(heads[0]).toContain("\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n");
        }
        client.destroy();
      });
    }

    test("a brokered host: SPDY with the credential, and a row at the upgrade and one at its end", async () => {
      const { log } = brokered.broker;
      log.length = 0;
      const { client, status, answer } = await ask(brokered, name, SPDY);
      expect(status).toBe(101);
      expect(answer).toContain("\r\nUpgrade: SPDY/3.1\r\n");
      expect(heads[0]).toContain(`\r\nAuthorization: Bearer ${SECRET}\r\n`);
      expect(log.map(({ status: told, errorCode }) => [told, errorCode])).toEqual([[101, ""]]);
      client.end();
      await eventually(() => log.length === 2, "the row of the end");
      expect(log.map(({ status: told, errorCode }) => [told, errorCode])).toEqual([
        [101, ""],
        [101, "upgrade_ended"],
      ]);
      client.destroy();
    });

    test("a brokered host: HTTP in another form is not gone over to, and the request is served", async () => {
      const { status, client } = await ask(brokered, name, H2C);
      expect(status).toBe(200);
      expect(heads[0]).not.toContain("h2c");
      expect(heads[0]).not.toMatch(/HTTP2-Settings/i);
      client.destroy();
    });

    test("a host where values are substituted: only a WebSocket, whose frames can be", async () => {
      const spdy = await ask(substituting, name, SPDY);
      expect(spdy.status).toBe(200);
      spdy.client.destroy();
      const websocket = await ask(
        substituting,
        name,
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n",
        "GET",
      );
      expect(websocket.status).toBe(101);
      websocket.client.destroy();
    });
  });
}
