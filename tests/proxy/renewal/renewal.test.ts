/** A request whose credential is refused is sent once more with the one that follows it (protocol 11.3). */
import { describe, expect, test } from "bun:test";
import { tiersOf } from "../../../src/core/limit/settings.ts";
import { Secret } from "../../../src/core/secret.ts";
import type { BrokerOptions } from "../../support/broker.ts";
import { eventually, HOST, type Scene, startScene } from "../../support/scene.ts";
import type { Answer } from "../../support/upstream.ts";
import { type RenewableSource, renewableSource } from "./source.ts";

const REFUSAL = '{"error":"token_expired"}';
const refusal = (body = REFUSAL, head = "") =>
  `HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer realm="api"\r\n${head}Content-Length: ${body.length}\r\n\r\n${body}`;
const tokenOf = (request: string) => /authorization: bearer (\S+)/i.exec(request)?.[1] ?? "";

/** Takes any token but these. */
const refusing =
  (...tokens: string[]): Answer =>
  (request, write) => {
    if (tokens.includes(tokenOf(request))) write(request.startsWith("HEAD") ? refusal("") : refusal());
    else write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  };

async function scene(
  answer: Answer,
  { source, ...options }: BrokerOptions & { source: RenewableSource; service?: object },
): Promise<Scene> {
  const { service, ...broker } = options;
  return startScene({
    answer,
    broker: { ...broker, wrapSource: () => source.source },
    ...(service === undefined ? {} : { service }),
  });
}

const get = async ({ connect, authority }: Scene, path = "/", method = "GET", rest = "\r\n") => {
  const client = await connect();
  client.write(`${method} ${path} HTTP/1.1\r\nHost: ${authority}\r\nConnection: close\r\n${rest}`);
  return client.closed();
};
const tokens = ({ upstream }: Scene) => upstream.requests.map(({ text }) => tokenOf(text));

describe("a refused credential that can be renewed", () => {
  test.each(["GET", "HEAD"])("%s is answered as if it had been the first", async (method) => {
    const source = renewableSource();
    await using world = await scene(refusing("token-1"), { source });
    const answer = await get(world, "/thing?q=1", method);
    expect(answer).toStartWith("HTTP/1.1 200 OK\r\n");
    expect(answer).not.toContain("401");
    expect(tokens(world)).toEqual(["token-1", "token-2"]);
    const [first, second] = world.upstream.requests.map(({ text }) => text.replace(/token-\d/, ""));
    expect(second).toBe(first as string);
    expect(source.spent).toEqual(["token-1"]);
    await eventually(() => world.broker.log.length > 0, "the row");
    expect(world.broker.log).toMatchObject([
      { method, status: 200, errorCode: "", credentialKeys: ["API_KEY"], matchedService: "api" },
    ]);
  });

  test("the connection that brought the refusal is in order, and no credential is sent on another's", async () => {
    const source = renewableSource();
    await using world = await scene(refusing("token-1"), { source });
    await get(world);
    await get(world);
    expect(world.upstream.requests.map(({ connection }) => connection)).toEqual([1, 2, 2]);
  });

  test("one that is refused again is passed on, and the request is not sent a third time", async () => {
    const source = renewableSource();
    await using world = await scene((_, write) => write(refusal()), { source });
    expect(await get(world)).toEndWith(REFUSAL);
    expect(tokens(world)).toEqual(["token-1", "token-2"]);
    // What the upstream answers does not decide how often the source is asked.
    for (let at = 0; at < 5; at++) expect(await get(world)).toEndWith(REFUSAL);
    expect(source.spent).toEqual(["token-1"]);
    expect(tokens(world)).toEqual(["token-1", ...Array(6).fill("token-2")]);
    await eventually(() => world.broker.log.length === 6, "the rows");
    expect(world.broker.log.map(({ status }) => status)).toEqual(Array(6).fill(401));
  });

  test("many at once are one question to the source, and each of them succeeds", async () => {
    const source = renewableSource();
    let refused = 0;
    const all = Promise.withResolvers<void>();
    source.onRefresh = async (next) => {
      await all.promise;
      return next();
    };
    await using world = await scene(
      (request, write) => {
        const isOld = tokenOf(request) === "token-1";
        write(isOld ? refusal() : "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        if (isOld && ++refused === 20) all.resolve();
      },
      { source },
    );
    const answers = await Promise.all(Array.from({ length: 20 }, () => get(world)));
    expect(answers.filter((answer) => answer.startsWith("HTTP/1.1 200 ")).length).toBe(20);
    expect(source.spent).toEqual(["token-1"]);
  });

  test("who was refused with the old one after it was renewed asks nobody", async () => {
    const source = renewableSource();
    const late: (() => void)[] = [];
    await using world = await scene(
      (request, write) => {
        if (tokenOf(request) !== "token-1") write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        else if (request.startsWith("GET /late ")) late.push(() => write(refusal()));
        else write(refusal());
      },
      { source },
    );
    const slow = get(world, "/late");
    await eventually(() => late.length === 1, "the late request");
    await get(world, "/soon");
    late[0]?.();
    expect(await slow).toStartWith("HTTP/1.1 200 ");
    expect(source.spent).toEqual(["token-1"]);
  });

  test("a refused handshake of a WebSocket too", async () => {
    const source = renewableSource();
    await using world = await scene(
      (request, write) =>
        write(
          tokenOf(request) === "token-1"
            ? refusal()
            : "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhello",
        ),
      { source },
    );
    const client = await world.connect();
    client.write(
      `GET /socket HTTP/1.1\r\nHost: ${world.authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n`,
    );
    expect(await client.until((text) => text.endsWith("hello"))).toStartWith("HTTP/1.1 101 ");
    expect(tokens(world)).toEqual(["token-1", "token-2"]);
  });
});

describe("the refusal is passed on as it came, and the request is sent once", () => {
  const refused = `HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer realm="api"\r\nContent-Length: ${REFUSAL.length}\r\nConnection: close\r\n\r\n${REFUSAL}`;

  test("where the value is still the same", async () => {
    const source = renewableSource();
    source.onRefresh = (_, spent) => spent;
    await using world = await scene(refusing("token-1"), { source });
    expect(await get(world)).toBe(refused);
    expect(source.spent).toEqual(["token-1"]);
    expect(tokens(world)).toEqual(["token-1"]);
    await eventually(() => world.broker.log.length > 0, "the row");
    expect(world.broker.log).toMatchObject([{ status: 401, errorCode: "" }]);
  });

  const OTHERWISE: [string, RenewableSource["onRefresh"]][] = [
    ["the credential is gone", () => ({ type: "missing" })],
    ["it does not open", () => ({ type: "damaged" })],
    ["its source cannot be asked", () => Promise.reject(new Error("no answer"))],
    ["no header can carry the next one", (_, spent) => ({ ...spent, value: new Secret("line\r\nbreak") })],
  ];
  test.each(OTHERWISE)("where %s", async (_, onRefresh) => {
    const source = renewableSource();
    source.onRefresh = onRefresh;
    await using world = await scene(refusing("token-1"), { source });
    expect(await get(world)).toBe(refused);
    expect(tokens(world)).toEqual(["token-1"]);
  });

  const bearer = { type: "bearer", token: "API_KEY" };
  const OTHERS: [string, string, string, object][] = [
    ["a POST", "POST", "Content-Length: 0\r\n\r\n", bearer],
    ["a DELETE", "DELETE", "\r\n", bearer],
    ["a GET with a body", "GET", "Content-Length: 4\r\n\r\nbody", bearer],
    ["what carries no credential of ours", "GET", "\r\n", { type: "passthrough" }],
  ];
  test.each(OTHERS)("and nobody is asked: %s", async (_, method, rest, auth) => {
    const source = renewableSource();
    const service = { name: "api", host: HOST, auth };
    await using world = await scene((_request, write) => write(refusal()), { source, service });
    expect(await get(world, "/", method, rest)).toBe(refused);
    expect(source.spent).toEqual([]);
    expect(world.upstream.requests).toHaveLength(1);
  });

  test("where its body is longer than what is held back, to the last byte", async () => {
    const source = renewableSource();
    const long = "x".repeat(3 * 1024 * 1024);
    await using world = await scene(
      (_, write, socket) => {
        write(refusal(long).slice(0, 200));
        void (async () => {
          const rest = Buffer.from(refusal(long).slice(200));
          for (let at = 0; at < rest.length; ) {
            const taken = socket.write(rest.subarray(at, at + 32 * 1024));
            at += taken;
            await Bun.sleep(taken === 0 ? 5 : 0);
          }
        })();
      },
      { source },
    );
    const answer = await get(world);
    expect(answer.slice(answer.indexOf("\r\n\r\n") + 4)).toBe(long);
    expect(world.upstream.requests).toHaveLength(1);
  });

  test("where the second attempt fails: then the first answer is the better one", async () => {
    const source = renewableSource();
    await using world = await scene(
      (request, write, socket) => {
        if (tokenOf(request) === "token-1") write(refusal());
        else socket.terminate();
      },
      { source },
    );
    expect(await get(world)).toBe(refused);
    expect(tokens(world)).toEqual(["token-1", "token-2"]);
    await eventually(() => world.broker.log.length > 0, "the row");
    expect(world.broker.log).toMatchObject([{ status: 401, errorCode: "" }]);
  });
});

test("a refusal that breaks off is no reason not to try again", async () => {
  const source = renewableSource();
  await using world = await scene(
    (request, write, socket) => {
      if (tokenOf(request) !== "token-1") return write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      write("HTTP/1.1 401 Unauthorized\r\nContent-Length: 100\r\n\r\nonly this");
      setTimeout(() => socket.end(), 20);
    },
    { source },
  );
  expect(await get(world)).toStartWith("HTTP/1.1 200 ");
});

test("a client that leaves meanwhile is logged as gone, sent for no more, and gives its place back", async () => {
  const source = renewableSource();
  const asked = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  source.onRefresh = async (next) => {
    asked.resolve();
    await go.promise;
    return next();
  };
  const proxy = { rate: 1e6, burst: 1e6, turnMs: 10_000, concurrency: 1, waitMs: 0 };
  const limits = { profile: "default", tiers: { ...tiersOf("default"), proxy } } as const;
  await using world = await scene(refusing("token-1"), { source, limits });
  const client = await world.connect();
  client.write(`GET / HTTP/1.1\r\nHost: ${world.authority}\r\n\r\n`);
  await asked.promise;
  client.end();
  await eventually(() => world.broker.log.length > 0, "the row");
  expect(world.broker.log).toMatchObject([{ status: 0, errorCode: "client_closed" }]);
  go.resolve();
  await Bun.sleep(50);
  expect(tokens(world)).toEqual(["token-1"]);
  // What was renewed for nobody serves the next.
  expect(await get(world)).toStartWith("HTTP/1.1 200 ");
  expect(tokens(world)).toEqual(["token-1", "token-2"]);
  expect(world.broker.log).toHaveLength(2);
});

test("what is let through no more meanwhile is not sent again", async () => {
  const source = renewableSource();
  const asked = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  source.onRefresh = async (next) => {
    asked.resolve();
    await go.promise;
    return next();
  };
  await using world = await scene(refusing("token-1"), { source });
  const answer = get(world).catch((error: Error) => error.message);
  await asked.promise;
  await world.broker.setServices([]);
  await eventually(() => world.broker.log.length > 0, "the row");
  go.resolve();
  expect(await answer).not.toContain("HTTP/1.1");
  await Bun.sleep(50);
  expect(tokens(world)).toEqual(["token-1"]);
  expect(world.broker.log).toMatchObject([{ errorCode: "service_changed" }]);
});
