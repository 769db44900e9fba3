/** What is said, logged and advised when an upstream is the reason: one code per cause, and never its own bytes. */
import { describe, expect, test } from "bun:test";
import type { BrokerOptions } from "../../support/broker.ts";
import { createAuthority } from "../../support/certificates.ts";
import { open, openTls } from "../../support/raw-client.ts";
import { HOST, type Scene, startScene } from "../../support/scene.ts";
import { type Answer, startUpstream } from "../../support/upstream.ts";

type Told = { readonly status: number; readonly head: string; readonly message: string };

const MARK = "bytes-of-the-upstream";

function read(text: string): Told {
  const head = text.slice(0, text.indexOf("\r\n\r\n"));
  const { message } = JSON.parse(text.slice(head.length)) as { message: string };
  return { status: Number(text.slice(9, 12)), head, message };
}

const whole = (text: string) => text.includes("\r\n\r\n{") && text.endsWith("}");

async function inTunnel(scene: Scene): Promise<Told> {
  const client = await scene.connect();
  client.write(`POST / HTTP/1.1\r\nHost: ${scene.authority}\r\nContent-Length: 1\r\n\r\nx`);
  return read(await client.until(whole));
}

async function absolute(scene: Scene, authority: string): Promise<Told> {
  const client = await open(scene.broker.port);
  client.write(
    `POST http://${authority}/ HTTP/1.1\r\nHost: ${authority}\r\nContent-Length: 1\r\n${scene.auth}\r\nx`,
  );
  const told = read(await client.until(whole));
  client.end();
  return told;
}

/** An upstream that says this and closes. */
const saying =
  (text: string): Answer =>
  (_, write, socket) => {
    write(text);
    socket.end();
  };

type Case = {
  readonly answer?: Answer;
  readonly broker?: BrokerOptions;
  readonly code: string;
  readonly says: string;
  readonly retry: boolean;
};

const pinned = (...addresses: string[]): BrokerOptions => ({ pins: { [HOST]: addresses } });

const BOTH_WAYS: Record<string, Case> = {
  "a special-purpose address": {
    broker: pinned("198.18.0.21"),
    code: "upstream_blocked",
    says: "its address is in 198.18.0.0/15, benchmarking (RFC 2544), which this server does not reach; every answer is from there",
    retry: false,
  },
  "a private address": {
    broker: pinned("10.9.8.7"),
    code: "upstream_blocked",
    says: "whoever runs agent-vault can allow it with AGENT_VAULT_NETWORK_ALLOWLIST=10.0.0.0/8 ",
    retry: false,
  },
  "cloud metadata": {
    broker: pinned("169.254.169.254"),
    code: "upstream_blocked",
    says: "169.254.169.254/32, cloud metadata (IMDS), which is never reached, whatever the settings",
    retry: false,
  },
  "a connection that is closed without an answer": {
    answer: (_, __, socket) => void socket.end(),
    code: "upstream_closed",
    says: "the upstream closed the connection before its answer was complete",
    retry: true,
  },
  "two lengths": {
    answer: saying(`HTTP/1.1 200 ${MARK}\r\nContent-Length: 2\r\nContent-Length: 3\r\nX: ${MARK}\r\n\r\nok`),
    code: "upstream_malformed",
    says: "the upstream's answer breaks a rule of HTTP: ",
    retry: true,
  },
  "a length beside chunks": {
    answer: saying(
      `HTTP/1.1 200 OK\r\nX: ${MARK}\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n`,
    ),
    code: "upstream_malformed",
    says: "Content-Length",
    retry: true,
  },
  "a coding that is none": {
    answer: saying(`HTTP/1.1 200 OK\r\nTransfer-Encoding: ${MARK}\r\n\r\n`),
    code: "upstream_malformed",
    says: "the only transfer coding understood is chunked",
    retry: true,
  },
  "no HTTP at all": {
    answer: saying(`${MARK}\r\n\r\n`),
    code: "upstream_malformed",
    says: "the upstream's answer breaks a rule of HTTP: ",
    retry: true,
  },
  "a switch that nobody asked for": {
    answer: saying(`HTTP/1.1 101 ${MARK}\r\nConnection: upgrade\r\nUpgrade: ${MARK}\r\n\r\n`),
    code: "upstream_malformed",
    says: "a 101 to a request that asked for no other protocol",
    retry: true,
  },
};

function check(scene: Scene, told: Told, { code, says, retry }: Case): void {
  expect(told.status).toBe(502);
  expect(told.message).toContain(says);
  expect(told.head).toContain("X-Agent-Vault-Proxy-Error: true");
  expect(told.head.includes("X-Should-Retry: false")).toBe(!retry);
  expect(JSON.stringify(told)).not.toContain(MARK);
  expect(scene.broker.log.at(-1)).toMatchObject({ status: 502, errorCode: code });
}

describe("inside a tunnel", () => {
  for (const [name, given] of Object.entries(BOTH_WAYS)) {
    test(name, async () => {
      await using scene = await startScene(given);
      check(scene, await inTunnel(scene), given);
    });
  }

  test("a certificate that nobody vouches for", async () => {
    await using scene = await startScene({ broker: { upstreamCa: [] } });
    check(scene, await inTunnel(scene), {
      code: "upstream_untrusted",
      says: "AGENT_VAULT_UPSTREAM_CA",
      retry: false,
    });
  });

  test("certificates that are over and that are for other names are told apart", async () => {
    const issuer = createAuthority();
    const day = 24 * 60 * 60 * 1000;
    const over = { from: new Date(Date.now() - 3 * day), until: new Date(Date.now() - day) };
    const cases = [
      { tls: issuer.issue([HOST], over), code: "upstream_expired", says: "the certificate has expired" },
      {
        tls: issuer.issue(["b.example"]),
        code: "upstream_misnamed",
        says: "the certificate is for other names",
      },
    ];
    await using scene = await startScene({ broker: { upstreamCa: [issuer.pem] } });
    for (const { tls, code, says } of cases) {
      using server = Bun.serve({ hostname: "127.0.0.1", port: 0, tls, fetch: () => new Response("no") });
      const authority = `${HOST}:${server.port}`;
      const inner = await openTls(scene.broker.port, authority, { auth: scene.auth, ca: scene.broker.caPem });
      inner.write(`GET / HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
      check(scene, read(await inner.until(whole)), { code, says, retry: false });
      inner.end();
    }
  });

  test("an upstream that speaks no TLS", async () => {
    const plain = Bun.listen({
      hostname: "127.0.0.1",
      port: 0,
      socket: { data: (socket) => void socket.end("HTTP/1.1 400 Bad Request\r\n\r\n") },
    });
    await using scene = await startScene();
    const authority = `${HOST}:${plain.port}`;
    const inner = await openTls(scene.broker.port, authority, { auth: scene.auth, ca: scene.broker.caPem });
    inner.write(`GET / HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
    const told = read(await inner.until(whole));
    inner.end();
    plain.stop(true);
    expect([told.status, scene.broker.log.at(-1)?.errorCode]).toEqual([502, "upstream_tls"]);
  });
});

describe("in absolute form", () => {
  for (const [name, given] of Object.entries(BOTH_WAYS)) {
    test(name, async () => {
      await using plain = startUpstream(given.answer === undefined ? {} : { answer: given.answer });
      await using scene = await startScene(given);
      check(scene, await absolute(scene, `${HOST}:${plain.port}`), given);
    });
  }

  test("a port where nobody listens", async () => {
    let port: number;
    {
      await using gone = startUpstream();
      port = gone.port;
    }
    await using scene = await startScene();
    check(scene, await absolute(scene, `${HOST}:${port}`), {
      code: "upstream_refused",
      says: "cannot be connected to",
      retry: true,
    });
  });

  test("a name that does not resolve", async () => {
    await using scene = await startScene();
    check(scene, await absolute(scene, "nowhere.invalid:80"), {
      code: "upstream_unresolved",
      says: "does not resolve where agent-vault runs",
      retry: true,
    });
  });

  test("an address that the client wrote is the value that would allow it", async () => {
    await using scene = await startScene();
    check(scene, await absolute(scene, "10.9.8.7:80"), {
      code: "upstream_blocked",
      says: "AGENT_VAULT_NETWORK_ALLOWLIST=10.9.8.7",
      retry: false,
    });
  });

  test("the broker's own port", async () => {
    await using scene = await startScene();
    check(scene, await absolute(scene, `127.0.0.1:${scene.broker.port}`), {
      code: "upstream_blocked",
      says: "the address is agent-vault's own",
      retry: false,
    });
  });
});
