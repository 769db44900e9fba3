/** A15: a certificate costs an authorised CONNECT, is for its target and nothing else, and is kept in bounds. */
import { expect, test } from "bun:test";
import { connect } from "node:tls";
import { createTestIssuer } from "../../support/issuer.ts";
import { open, openTunnel } from "../../support/raw-client.ts";
import { HOST, startRange } from "../rig/range.ts";

test("the server name a client asks for mints nothing", async () => {
  const minted: string[] = [];
  await using range = await startRange({
    broker: {
      pins: { [HOST]: ["127.0.0.1"] },
      wrapLeaves: (leaves) => ({
        cached: (host) => leaves.cached(host),
        issue: (host) => {
          minted.push(host);
          return leaves.issue(host);
        },
        rootPem: () => leaves.rootPem(),
      }),
    },
  });
  const { inner, broker } = range;
  const names = async (client: { socket: import("node:net").Socket }, servername: string) => {
    client.socket.removeAllListeners("data");
    const socket = connect({ socket: client.socket, servername, rejectUnauthorized: false });
    await new Promise<void>((resolve, reject) => {
      socket.once("secureConnect", resolve);
      socket.once("error", reject);
    });
    const { subjectaltname = "" } = socket.getPeerCertificate();
    socket.destroy();
    return subjectaltname;
  };
  for (const name of ["evil.example", "www.google.com", `x.${HOST}`]) {
    expect(await names(await openTunnel(broker.port, inner.authority, inner.auth), name)).toBe(`DNS:${HOST}`);
    // On the outer port nobody has authenticated: only names of our own.
    expect(await names(await open(broker.port), name)).not.toContain(name);
  }
  expect(new Set(minted)).toEqual(new Set([HOST, "127.0.0.1"]));
});

test("a thousand hosts do not make the cache larger than it may be", async () => {
  const issuer = await createTestIssuer({ capacity: 8 });
  for (let at = 0; at < 40; at += 1) await issuer.issue(`h${at}.example.com`);
  const kept = Array.from({ length: 40 }, (_, at) => issuer.cached(`h${at}.example.com`)).filter(Boolean);
  expect(kept).toHaveLength(8);
});

test("a host asked for by many at once is minted once", async () => {
  const issued: string[] = [];
  await using range = await startRange({
    broker: {
      pins: { [HOST]: ["127.0.0.1"] },
      wrapLeaves: (leaves) => ({
        // Nothing is ever known already, so that every tunnel asks for the certificate to be made.
        cached: () => undefined,
        issue: async (host) => {
          const leaf = await leaves.issue(host);
          issued.push(leaf.cert);
          return leaf;
        },
        rootPem: () => leaves.rootPem(),
      }),
    },
  });
  const { inner, broker } = range;
  const tunnels = await Promise.all(
    Array.from({ length: 20 }, () => openTunnel(broker.port, inner.authority, inner.auth)),
  );
  for (const tunnel of tunnels) tunnel.end();
  expect(issued).toHaveLength(20);
  expect(new Set(issued).size).toBe(1);
});
