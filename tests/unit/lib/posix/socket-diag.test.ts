import { expect, test } from "bun:test";
import type { Socket } from "bun";
import { diagnose } from "../../../../src/lib/posix/socket-diag.ts";

const HOST = "127.0.0.1";
const ends = (client: number, server: number) => ({
  client: { address: HOST, port: client },
  server: { address: HOST, port: server },
});

async function connected(hostname: string, to = hostname) {
  const opened = Promise.withResolvers<Socket>();
  const socket = { data() {}, open: opened.resolve };
  const listener = Bun.listen({ hostname, port: 0, socket });
  const client = await Bun.connect({ hostname: to, port: listener.port, socket: { data() {} } });
  return { client, server: await opened.promise, listener };
}

test.skipIf(process.platform !== "linux").each([
  [HOST, HOST],
  ["::1", "::1"],
  [HOST, "::ffff:127.0.0.1"],
] as const)("a connection to %s by %s is told by its ends, until it is closed", async (at, to) => {
  const { client, server, listener } = await connected(at, to);
  const asked = {
    client: { address: server.remoteAddress, port: server.remotePort },
    server: { address: server.localAddress, port: server.localPort },
  };
  expect(diagnose(asked)).toEqual({ uid: process.getuid?.() ?? -1 });
  client.terminate();
  await Bun.sleep(20);
  expect(diagnose(asked)).toBe("nobody");
  listener.stop(true);
});

test.skipIf(process.platform !== "linux")(
  "before it has told of any socket, that there is none may mean nothing",
  () => {
    const file = JSON.stringify(require.resolve("../../../../src/lib/posix/socket-diag.ts"));
    const script = `import { diagnose } from ${file}; console.log(diagnose(${JSON.stringify(ends(1, 9))}))`;
    const { stdout } = Bun.spawnSync([process.execPath, "-e", script]);
    expect(stdout.toString()).toBe("silent\n");
  },
);

test.skipIf(process.platform !== "linux")("whoever listens at the client's port is not the client", () => {
  using listener = Bun.listen({ hostname: HOST, port: 0, socket: { data() {} } });
  expect(diagnose(ends(listener.port, 9))).toBe("nobody");
});
