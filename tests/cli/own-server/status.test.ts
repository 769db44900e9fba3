/** `status` at addresses that never answer, answer slowly, or answer as something else: told within seconds. */
import { expect, test } from "bun:test";
import { createServer, type Socket } from "node:net";
import type { ServerState } from "../../../src/cli/status/server-facts.ts";
import { finish, requireBinary } from "../../support/process/binary.ts";
import { type CliStage, openStage } from "../stage.ts";

/** The most that its two rounds of requests may take, and some for a busy machine. */
const BOUND_MS = 8000;

async function peer(serve: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    serve(socket);
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  const address = server.address();
  return {
    address: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

const say = (socket: Socket, body: string, status = "200 OK"): unknown =>
  socket.end(`HTTP/1.1 ${status}\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`);

async function status(stage: CliStage, address: string) {
  const begun = performance.now();
  const asked = await finish([requireBinary(), "status", "--json", "--address", address], {
    cwd: stage.work,
    env: stage.env,
    timeout: 30_000,
  });
  return { ms: performance.now() - begun, code: asked.code, err: asked.err, facts: JSON.parse(asked.out) };
}

type Peer = readonly [does: string, serve: (socket: Socket) => void, state: ServerState];

const NEVER_OURS = "av_sess_0000000000000000000000000000000000000000000000000000000000000000";

const PEERS: readonly Peer[] = [
  ["never answers", (_socket: Socket) => {}, "unreachable"],
  ["closes at once", (socket: Socket) => void socket.destroy(), "unreachable"],
  [
    "begins to answer and goes on for ever",
    (socket: Socket) => {
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
      const drip = setInterval(() => socket.write(" "), 100);
      socket.on("close", () => clearInterval(drip));
    },
    "unreachable",
  ],
  ["is another program", (socket: Socket) => void say(socket, "<h1>hello</h1>"), "foreign"],
  ["refuses everything", (socket: Socket) => void say(socket, "no", "403 Forbidden"), "foreign"],
  [
    "has lost its database",
    (socket: Socket) =>
      void say(socket, '{"status":"unhealthy","error":"database unreachable"}', "503 Service Unavailable"),
    "unhealthy",
  ],
];

test.each(PEERS)(
  "a peer that %s",
  async (_name, serve, state) => {
    await using stage = await openStage();
    await using there = await peer(serve);
    await Bun.$`mkdir -p ${stage.directory.at("data")}`;
    const session = { token: NEVER_OURS, address: there.address, email: "me@example.com" };
    const file = stage.directory.at("data", "session.json");
    await Bun.write(file, JSON.stringify(session));
    await Bun.$`chmod 600 ${file}`;
    const { ms, code, err, facts } = await status(stage, there.address);
    expect({ code, err, state: facts.server.state }).toEqual({ code: 1, err: "", state });
    expect(JSON.stringify(facts)).not.toContain("av_sess_");
    expect(facts.session).toMatchObject({ state: "unchecked", as: "me@example.com" });
    expect(facts.run.ready).toBe(false);
    expect(ms).toBeLessThan(BOUND_MS);
  },
  60_000,
);
