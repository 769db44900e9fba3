/** A request to a host without a service waits for a person: what each answer does, and what ends the wait. */
import { describe, expect, test } from "bun:test";
import { connect as connectHttp2 } from "node:http2";
import { connect as connectTls } from "node:tls";
import { DEFAULT_VAULT_ID } from "../../../src/core/ids.ts";
import { tiersOf } from "../../../src/core/limit/settings.ts";
import { listenControl } from "../../../src/proxy/control/listener.ts";
import { type Person, startAsking } from "../../support/ask/asked.ts";
import { fakeClock } from "../../support/clock.ts";
import { open, openTunnel, type RawConnection } from "../../support/raw-client.ts";
import { eventually, HOST, type Scene } from "../../support/scene.ts";

const whole = (text: string) => text.endsWith("ok") || text.endsWith("}");
const get = (authority: string, path = "/") => `GET ${path} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`;
const body = (answer: string) => JSON.parse(answer.slice(answer.indexOf("{")));

async function ask(scene: Scene, path = "/"): Promise<RawConnection> {
  const client = await scene.connect();
  client.write(get(scene.authority, path));
  return client;
}

async function asked(person: Person, count: number): Promise<void> {
  const until = Date.now() + 5000;
  while ((await person.list()).length !== count) {
    if (Date.now() > until) throw new Error(`waited 5 s for ${count} questions`);
    await Bun.sleep(5);
  }
}

describe("what an answer does", () => {
  test("nothing leaves before it; once lets this request go and asks about the next", async () => {
    await using scene = await startAsking();
    const client = await ask(scene, "/v1/things?key=hush");
    const shown = await scene.person.next();
    expect(shown).toMatchObject({
      method: "GET",
      scheme: "https",
      host: HOST,
      port: scene.upstream.port,
      path: "/v1/things",
      queryLength: 8,
      bodyBytes: 0,
    });
    expect(JSON.stringify(shown)).not.toContain("hush");
    expect(scene.upstream.connections()).toBe(0);
    await scene.person.answer("once");
    expect(await client.until(whole)).toStartWith("HTTP/1.1 200 ");
    expect(scene.upstream.requests).toHaveLength(1);
    client.forget();
    client.write(get(scene.authority, "/v1/things?key=hush"));
    await scene.person.answer("no");
    const refused = await client.until(whole);
    expect(refused).toStartWith("HTTP/1.1 403 Forbidden\r\n");
    expect(body(refused)).toMatchObject({
      error: "forbidden",
      ask: "refused",
      proposal_hint: { host: scene.authority, endpoint: "POST /v1/proposals" },
    });
    expect(scene.upstream.requests).toHaveLength(1);
    expect(scene.broker.log.map(({ errorCode }) => errorCode)).toEqual(["", "no_match"]);
    const records = await scene.broker.store.audit.list({ limit: 10 });
    expect(records.map(({ action, changes }) => [action, changes["answer"]?.after])).toEqual([
      ["ask.answer", "no"],
      ["ask.answer", "once"],
    ]);
    expect(JSON.stringify(records)).not.toContain("hush");
  });

  test("a refused request is not asked about again for a minute", async () => {
    const clock = fakeClock(Date.now());
    await using scene = await startAsking({ broker: { clock } });
    const client = await ask(scene);
    await scene.person.answer("no");
    await client.until(whole);
    client.forget();
    client.write(get(scene.authority));
    expect(body(await client.until(whole)).ask).toBe("refused");
    clock.advance(60_000);
    client.forget();
    client.write(get(scene.authority));
    await scene.person.answer("once");
    expect(await client.until(whole)).toStartWith("HTTP/1.1 200 ");
  });

  test("run lets all of the token's requests to that host and port go, and no other's", async () => {
    await using scene = await startAsking();
    const client = await ask(scene);
    await scene.person.answer("run");
    await client.until(whole);
    for (const path of ["/else", "/more"]) {
      client.forget();
      client.write(get(scene.authority, path));
      expect(await client.until(whole)).toStartWith("HTTP/1.1 200 ");
    }
    const other = await open(scene.broker.port);
    const elsewhere = `other.example.com:${scene.upstream.port}`;
    other.write(`GET https://${elsewhere}/ HTTP/1.1\r\nHost: ${elsewhere}\r\n${scene.auth}\r\n`);
    expect((await scene.person.next()).host).toBe("other.example.com");
    other.end();
    expect(await scene.broker.store.asks.allowances(DEFAULT_VAULT_ID)).toMatchObject([
      { host: HOST, port: scene.upstream.port },
    ]);
  });

  test("always writes a service without a credential, which then answers", async () => {
    await using scene = await startAsking();
    const client = await ask(scene);
    const { done } = await scene.person.answer("always");
    expect(done).toContain("without a credential");
    await client.until(whole);
    const { services } = await scene.broker.store.services.load(DEFAULT_VAULT_ID);
    expect(services.at(-1)).toMatchObject({
      host: HOST,
      port: scene.upstream.port,
      auth: { type: "passthrough" },
    });
    const name = services.at(-1)?.name;
    expect(scene.broker.log.at(-1)).toMatchObject({ matchedService: name, status: 200 });
    client.forget();
    client.write(get(scene.authority, "/again"));
    expect(await client.until(whole)).toStartWith("HTTP/1.1 200 ");
    const records = await scene.broker.store.audit.list({ limit: 10 });
    expect(records.map(({ action }) => action).toSorted()).toEqual(["ask.answer", "service.add"]);
  });

  test("a second answer is told that there was one", async () => {
    await using scene = await startAsking();
    const client = await ask(scene);
    const { id } = await scene.person.next();
    const answers = await Promise.allSettled([
      scene.person.answer("once", id),
      scene.person.answer("no", id),
    ]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    await client.until(whole);
  });

  test("a token that was revoked while it waited gets nothing from the answer", async () => {
    await using scene = await startAsking();
    const client = await open(scene.broker.port);
    const { authority, auth } = scene;
    client.write(`GET https://${authority}/ HTTP/1.1\r\nHost: ${authority}\r\n${auth}\r\n`);
    const { id } = await scene.person.next();
    await scene.broker.revokeToken();
    await scene.person.answer("run", id).catch(() => {});
    await client.closed();
    expect(client.text()).not.toContain("200 OK");
    expect(scene.upstream.requests).toHaveLength(0);
  });

  test("a session that asks does so whatever its vault says", async () => {
    await using scene = await startAsking({ policy: "passthrough", broker: { asks: true } });
    const client = await ask(scene);
    await scene.person.answer("once");
    expect(await client.until(whole)).toStartWith("HTTP/1.1 200 ");
  });
});

describe("the same request twice", () => {
  test("is one question, whose once lets one go and asks again for the other", async () => {
    await using scene = await startAsking();
    const clients = [await ask(scene), await ask(scene)];
    await asked(scene.person, 1);
    await Bun.sleep(50);
    expect(await scene.person.list()).toHaveLength(1);
    const { id } = await scene.person.next();
    await scene.person.answer("once", id);
    await eventually(() => scene.upstream.requests.length === 1, "one request");
    const next = await scene.person.next();
    expect(next.id).not.toBe(id);
    expect(scene.upstream.requests).toHaveLength(1);
    await scene.person.answer("once", next.id);
    for (const client of clients) expect(await client.until(whole)).toStartWith("HTTP/1.1 200 ");
  });
});

describe("what ends the wait", () => {
  test("the deadline: the documented 403 with its hint, and a row that says so", async () => {
    const clock = fakeClock(Date.now());
    await using scene = await startAsking({ broker: { clock } });
    const client = await ask(scene);
    const { id } = await scene.person.next();
    clock.advance(30_000);
    const refused = await client.until(whole);
    expect(refused).toStartWith("HTTP/1.1 403 Forbidden\r\n");
    expect(body(refused)).toMatchObject({
      error: "forbidden",
      ask: "timed_out",
      proposal_hint: { host: scene.authority },
    });
    expect(scene.broker.log[0]).toMatchObject({ errorCode: "ask_timeout", status: 403 });
    expect(await scene.broker.store.asks.find(id)).toMatchObject({ status: "expired" });
    expect(scene.person.answer("once", id)).rejects.toThrow("is over");
    const seen = await scene.broker.store.logs.unmatchedHosts(DEFAULT_VAULT_ID, 10);
    expect(seen).toEqual([]);
  });

  test("a client that leaves frees its place, and its question is gone", async () => {
    await using scene = await startAsking();
    const clients = await Promise.all(Array.from({ length: 16 }, (_, at) => ask(scene, `/${at}`)));
    await asked(scene.person, 16);
    const late = await ask(scene, "/late");
    expect(body(await late.until(whole))).toMatchObject({ error: "forbidden", ask: "too_many" });
    clients[0]?.socket.destroy();
    await asked(scene.person, 15);
    late.forget();
    late.write(get(scene.authority, "/late"));
    await asked(scene.person, 16);
    expect(scene.broker.log.map(({ errorCode }) => errorCode).toSorted()).toEqual([
      "client_closed",
      "no_match",
    ]);
    for (const client of clients) client.socket.destroy();
    expect(scene.upstream.connections()).toBe(0);
  });

  test("the server's end: all are answered at once", async () => {
    await using scene = await startAsking();
    const client = await ask(scene);
    await scene.person.next();
    const stopping = scene.broker.proxy.stop(2000);
    const answer = await client.until(whole);
    expect(answer).toStartWith("HTTP/1.1 503 ");
    expect(body(answer).error).toBe("server_stopping");
    await stopping;
    expect(scene.broker.log.at(-1)).toMatchObject({ errorCode: "ask_stopped" });
  });
});

describe("every way in", () => {
  test("a body is not read, and 100-continue not answered, before the answer", async () => {
    await using scene = await startAsking();
    const client = await scene.connect();
    const { authority } = scene;
    client.write(
      `POST / HTTP/1.1\r\nHost: ${authority}\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n`,
    );
    expect(await scene.person.next()).toMatchObject({ method: "POST", bodyBytes: 4 });
    await Bun.sleep(30);
    expect(client.text()).toBe("");
    await scene.person.answer("once");
    await eventually(() => scene.upstream.connections() === 1, "the upstream, whose 100 it would be");
    client.write("body");
    expect(await client.until(whole)).toContain("HTTP/1.1 200 ");
    expect(scene.upstream.requests[0]?.text).toEndWith("body");
  });

  test("HTTP/2: a stream waits beside others, and one that is cancelled asks no more", async () => {
    await using scene = await startAsking();
    const outer = await openTunnel(scene.broker.port, scene.authority, scene.auth);
    outer.socket.removeAllListeners("data");
    const ca = scene.broker.caPem;
    const socket = connectTls({ socket: outer.socket, servername: HOST, ca, ALPNProtocols: ["h2"] });
    const session = connectHttp2(`https://${scene.authority}`, { createConnection: () => socket });
    session.on("error", () => {});
    const first = session.request({ ":path": "/first", ":method": "POST" });
    first.on("error", () => {});
    first.end("x".repeat(200_000));
    await asked(scene.person, 1);
    const gone = session.request({ ":path": "/gone" });
    gone.on("error", () => {});
    await asked(scene.person, 2);
    gone.close(8);
    await asked(scene.person, 1);
    const status = new Promise((resolve) => first.on("response", (head) => resolve(head[":status"])));
    await scene.person.answer("once");
    expect(await status).toBe(200);
    await eventually(() => scene.upstream.requests.length === 1, "the request");
    session.destroy();
  });

  test("the explicit endpoint asks too, and keeps the broker's own token to itself", async () => {
    await using scene = await startAsking();
    const listener = listenControl(
      { host: "127.0.0.1", port: 0 },
      {
        registry: scene.broker.registry,
        fault(error) {
          throw error;
        },
      },
    );
    listener.explicit(scene.broker.proxy.explicit);
    const answer = fetch(`http://127.0.0.1:${listener.port}/proxy/${scene.authority}/x`, {
      headers: { Authorization: `Bearer ${scene.broker.token}` },
    });
    await scene.person.answer("once");
    expect((await answer).status).toBe(200);
    expect(scene.upstream.requests[0]?.text).not.toContain(scene.broker.token);
    await listener.stop(0);
  });

  test("a request that waits counts among those under way", async () => {
    const tiers = tiersOf("default");
    const proxy = { ...tiers.proxy, concurrency: 1, waitMs: 20 };
    await using scene = await startAsking({
      broker: { limits: { profile: "default", tiers: { ...tiers, proxy } } },
    });
    const client = await ask(scene);
    await scene.person.next();
    const second = await ask(scene, "/second");
    expect(await second.until(whole)).toStartWith("HTTP/1.1 429 ");
    await scene.person.answer("once");
    expect(await client.until(whole)).toStartWith("HTTP/1.1 200 ");
  });
});
