/** Several addresses of one host: dead, refusing, hanging up, untrusted, and which of them is taken. */
import { expect, test } from "bun:test";
import { connect } from "node:net";
import { Dialler, inTurn } from "../../../../src/net/dial/dialler.ts";
import type { AddressPolicy } from "../../../../src/net/dial/vetted-address.ts";
import { createAuthority } from "../../../support/certificates.ts";
import { HOST, until } from "../../../support/net/request.ts";
import { REQUIREMENTS } from "../../../support/requirements.ts";

const policy: AddressPolicy = {
  allowPrivateRanges: true,
  allowlist: [],
  pins: new Map(),
  ownPorts: () => [],
};
const dialler = (...addresses: string[]) => new Dialler(policy, async () => addresses);

type Listening = Disposable & { readonly port: number; readonly connections: () => number };

function listen(
  hostname: string,
  port = 0,
  options: { tls?: { cert: string; key: string }; hangUp?: boolean } = {},
): Listening {
  let connections = 0;
  const listener = Bun.listen({
    hostname,
    port,
    ...(options.tls === undefined ? {} : { tls: options.tls }),
    socket: {
      open(socket) {
        connections += 1;
        if (options.hangUp === true) socket.end();
      },
      data() {},
    },
  });
  return { port: listener.port, connections: () => connections, [Symbol.dispose]: () => listener.stop(true) };
}

/** An address whose queue of connections is full and that nobody empties: a SYN to it is never answered. */
async function deadAt(hostname: string, port: number): Promise<AsyncDisposable> {
  const script = `import socket, time
listener = socket.create_server(("${hostname}", ${port}), backlog=0)
print("up", flush=True)
time.sleep(60)`;
  const child = Bun.spawn(["python3", "-c", script], { stdout: "pipe" });
  await child.stdout.getReader().read();
  const fillers = Array.from({ length: 6 }, () => connect(port, hostname).on("error", () => {}));
  let before = -1;
  const connected = () => fillers.filter((socket) => !socket.connecting).length;
  while (connected() !== before) {
    before = connected();
    await Bun.sleep(150);
  }
  expect(before).toBeLessThan(fillers.length);
  return {
    async [Symbol.asyncDispose]() {
      for (const socket of fillers) socket.destroy();
      child.kill("SIGKILL");
      await child.exited;
    },
  };
}

const target = (port: number) => ({ host: HOST, port });

test("families take turns, beginning with the resolver's first; what answered before leads", () => {
  expect(inTurn(["::1", "::2", "1.1.1.1", "::3"], undefined)).toEqual(["::1", "1.1.1.1", "::2", "::3"]);
  expect(inTurn(["1.1.1.1", "::1", "1.1.1.2"], "1.1.1.2")).toEqual(["1.1.1.2", "1.1.1.1", "::1"]);
  expect(inTurn(["1.1.1.1"], "9.9.9.9")).toEqual(["1.1.1.1"]);
});

test.skipIf(!REQUIREMENTS.python.met())(
  "a dead first address does not hold a connection up until its deadline",
  async () => {
    using alive = listen("127.0.0.1");
    await using _ = await deadAt("127.0.0.2", alive.port);
    const { channel, address } = await dialler("127.0.0.2", "127.0.0.1").dial(target(alive.port), undefined);
    expect(address).toBe("127.0.0.1");
    channel.destroy();
    // The connection deadline of one address is ten seconds.
  },
  9_000,
);

test.skipIf(!REQUIREMENTS.python.met())(
  "when no address answers, it is a timeout, once for all of them",
  async () => {
    using alive = listen("127.0.0.9");
    await using _one = await deadAt("127.0.0.2", alive.port);
    await using _two = await deadAt("127.0.0.3", alive.port);
    const dialling = dialler("127.0.0.2", "127.0.0.3").dial(target(alive.port), undefined);
    await expect(dialling).rejects.toMatchObject({ code: "timeout" });
    // Twice ten seconds would not fit.
  },
  18_000,
);

test("an address that refuses is followed by the next", async () => {
  using alive = listen("127.0.0.1");
  const { channel, address } = await dialler("127.0.0.2", "127.0.0.1").dial(target(alive.port), undefined);
  expect(address).toBe("127.0.0.1");
  channel.destroy();
});

test("all refusing is refused, and names host and port", async () => {
  const { port } = listen("127.0.0.1");
  const dialling = dialler("127.0.0.2", "127.0.0.3").dial(target(port), undefined);
  await expect(dialling).rejects.toMatchObject({
    code: "refused",
    message: `${HOST}:${port} refused the connection`,
  });
});

test("the address that answered is tried first from then on", async () => {
  using alive = listen("127.0.0.1");
  const both = dialler("127.0.0.2", "127.0.0.1");
  (await both.dial(target(alive.port), undefined)).channel.destroy();
  using late = listen("127.0.0.2", alive.port);
  (await both.dial(target(alive.port), undefined)).channel.destroy();
  await until(() => alive.connections() === 2);
  expect(late.connections()).toBe(0);
});

test("an address that hangs up during TLS is an outage: the next is tried", async () => {
  const authority = createAuthority();
  using alive = listen("127.0.0.1", 0, { tls: authority.issue([HOST]) });
  using _ = listen("127.0.0.2", alive.port, { hangUp: true });
  const { channel, address } = await dialler("127.0.0.2", "127.0.0.1").dial(target(alive.port), {
    ca: [authority.pem],
    offer: ["http/1.1"],
  });
  expect(address).toBe("127.0.0.1");
  channel.destroy();
});

test("a certificate that does not verify is an answer: no other address hides it", async () => {
  const authority = createAuthority();
  using alive = listen("127.0.0.1", 0, { tls: authority.issue([HOST]) });
  using _ = listen("127.0.0.2", alive.port, { tls: authority.issue(["other.example"]) });
  const dialling = dialler("127.0.0.2", "127.0.0.1").dial(target(alive.port), {
    ca: [authority.pem],
    offer: ["http/1.1"],
  });
  await expect(dialling).rejects.toMatchObject({
    code: "misnamed",
    message: `${HOST}: the certificate is for other names`,
  });
  expect(alive.connections()).toBe(0);
});
