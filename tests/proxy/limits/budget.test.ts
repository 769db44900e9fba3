/** Budgets of services: what answers cost is read as they pass, and what is spent is refused. */
import { expect, test } from "bun:test";
import { gzipSync } from "node:zlib";
import { DEFAULT_VAULT_ID } from "../../../src/core/ids.ts";
import { hashOf } from "../../support/broker.ts";
import { basicAuth, open } from "../../support/raw-client.ts";
import { eventually, HOST, type Scene, startScene } from "../../support/scene.ts";

const service = (budget: object) => ({
  name: "model",
  host: HOST,
  auth: { type: "bearer", token: "API_KEY" },
  budget,
});

const jsonAnswer = (body: string, status = "200 OK", more = "") =>
  `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\n${more}Content-Length: ${body.length}\r\n\r\n${body}`;

const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;

async function ask({ broker, authority }: Scene, auth: string): Promise<string> {
  const client = await open(broker.port);
  client.write(
    `POST https://${authority}/v1 HTTP/1.1\r\nHost: ${authority}\r\n${auth}Content-Length: 2\r\n\r\n{}`,
  );
  const text = await client.until(
    (all) => all.endsWith("}") || all.endsWith("0\r\n\r\n") || all.endsWith("\r\n\r\n\r\n"),
  );
  client.end();
  return text;
}

const statusOf = (answer: string) => Number(answer.slice(9, 12));

async function spent({ broker }: Scene): Promise<number> {
  await broker.proxy.stop(0);
  return (await broker.store.usage.ofVault(DEFAULT_VAULT_ID)).reduce((sum, { used }) => sum + used, 0);
}

test("a request passes while anything is left; then it is refused, and nothing is sent", async () => {
  await using scene = await startScene({
    service: service({ json: "usage.total_tokens", price: 0.01, max: { day: 2 } }),
    answer: (_, write) => write(jsonAnswer('{"usage":{"total_tokens":90}}')),
  });
  for (let at = 0; at < 3; at++) {
    expect(statusOf(await ask(scene, scene.auth))).toBe(200);
    await Bun.sleep(5);
  }
  const refused = await ask(scene, scene.auth);
  expect(statusOf(refused)).toBe(403);
  expect(refused).toContain("Retry-After: ");
  const { error, limit } = JSON.parse(refused.slice(refused.indexOf("\r\n\r\n")));
  expect(error).toBe("budget_exhausted");
  expect(limit).toMatchObject({
    of: "service",
    service: "model",
    measure: "cost",
    period: "day",
    max: 2,
    used: 2.7,
  });
  expect(scene.upstream.requests).toHaveLength(3);
  expect(await spent(scene)).toBeCloseTo(2.7, 9);
});

test("streams: the last event that says it counts, cut anywhere, and the answer passes byte for byte", async () => {
  const events =
    'event: message_start\r\ndata: {"message":{"usage":{"input_tokens":25,"output_tokens":1}}}\r\n\r\n' +
    'data: {"type":"delta","text":"usage"}\n\ndata: {"usage":\ndata: {"output_tokens":15}}\n\n' +
    "data: [DONE]\n\n";
  await using scene = await startScene({
    service: service({
      units: [{ json: "/usage/input_tokens" }, { json: "/usage/output_tokens", price: 2 }],
      max: { total: 1000 },
    }),
    answer: (_, write) => {
      write(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n",
      );
      for (let at = 0; at < events.length; at += 7) write(chunk(events.slice(at, at + 7)));
      write("0\r\n\r\n");
    },
  });
  const answer = await ask(scene, scene.auth);
  const body = answer.slice(answer.indexOf("\r\n\r\n") + 4);
  const passed = [...body.matchAll(/([0-9a-f]+)\r\n/g)].length > 0 ? unchunked(body) : body;
  expect(passed).toBe(events);
  await eventually(() => scene.broker.log.length > 0, "the row");
  expect(await spent(scene)).toBe(25 + 2 * 15);
});

function unchunked(body: string): string {
  let [at, out] = [0, ""];
  for (;;) {
    const end = body.indexOf("\r\n", at);
    const size = Number.parseInt(body.slice(at, end), 16);
    if (size === 0 || Number.isNaN(size)) return out;
    out += body.slice(end + 2, end + 2 + size);
    at = end + 2 + size + 2;
  }
}

test("by header; answers that fail cost what they say, and those that do not say what is set for them", async () => {
  let answer = jsonAnswer("{}", "200 OK", "X-Cost: 3\r\n");
  await using scene = await startScene({
    service: service({ header: "X-Cost", max: { total: 100 }, missing: 10 }),
    answer: (_, write) => write(answer),
  });
  await ask(scene, scene.auth);
  answer = jsonAnswer("{}", "500 No", "X-Cost: 4\r\n");
  await ask(scene, scene.auth);
  answer = jsonAnswer("{}", "429 Slow");
  await ask(scene, scene.auth);
  answer = jsonAnswer("{}");
  await ask(scene, scene.auth);
  await eventually(() => scene.broker.log.length === 4, "the rows");
  expect(await spent(scene)).toBe(3 + 4 + 10);
});

test("a client that leaves before the end is charged as for an answer that does not say", async () => {
  await using scene = await startScene({
    service: service({ json: "/usage/total_tokens", max: { total: 100 }, missing: 7 }),
    answer: (_, write) =>
      write(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n6\r\ndata: \r\n",
      ),
  });
  const client = await open(scene.broker.port);
  client.write(`GET https://${scene.authority}/ HTTP/1.1\r\nHost: ${scene.authority}\r\n${scene.auth}\r\n`);
  await client.until((text) => text.includes("data:"));
  client.end();
  await eventually(() => scene.broker.log.length > 0, "the row");
  expect(await spent(scene)).toBe(7);
});

test("an answer that is encoded is read, whether it is decoded for the client or passes as it came", async () => {
  for (const leaks of ["redact", "pass"]) {
    const body = gzipSync('{"usage":{"total_tokens":7}}');
    await using scene = await startScene({
      service: { ...service({ json: "/usage/total_tokens", max: { total: 100 } }), leaks },
      answer: (_, write) => {
        const head = `Content-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: ${body.length}`;
        write(Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\n${head}\r\n\r\n`), body]));
      },
    });
    const client = await open(scene.broker.port);
    client.write(`GET https://${scene.authority}/ HTTP/1.1\r\nHost: ${scene.authority}\r\n${scene.auth}\r\n`);
    await eventually(() => scene.broker.log.length > 0, "the row");
    client.end();
    expect([leaks, await spent(scene)]).toEqual([leaks, 7]);
  }
});

test("each agent has a budget of its own where that is said, whichever token it uses", async () => {
  await using scene = await startScene({
    service: service({ json: "/n", max: { day: 1 }, by: "agent" }),
    answer: (_, write) => write(jsonAnswer('{"n":1}')),
  });
  const mint = async (name: string, id: string) => {
    await scene.broker.store.sessions.create({
      type: "scoped",
      ...hashOf(name),
      vaultId: DEFAULT_VAULT_ID,
      vaultRole: "proxy",
      createdAt: 0,
      mintedBy: { type: "agent", id },
    });
    return basicAuth(name);
  };
  const [one, again, other] = [
    await mint("av_sess_1", "a"),
    await mint("av_sess_2", "a"),
    await mint("av_sess_3", "b"),
  ];
  expect(statusOf(await ask(scene, one))).toBe(200);
  await Bun.sleep(10);
  expect(statusOf(await ask(scene, one))).toBe(403);
  expect(statusOf(await ask(scene, again))).toBe(403);
  expect(statusOf(await ask(scene, other))).toBe(200);
});
