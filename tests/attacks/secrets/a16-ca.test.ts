/** A16: the root signs servers and nothing else, a leaf signs nothing, and the root's key is nowhere to be read. */
import { expect, test } from "bun:test";
import { X509Certificate } from "node:crypto";
import { connect } from "node:tls";
import { createAuthority } from "../../support/certificates.ts";
import { openTunnel } from "../../support/raw-client.ts";
import { HOST, startRange } from "../rig/range.ts";

test("a leaf is for one host, for a short time, and is no authority", async () => {
  await using range = await startRange();
  const { inner, broker } = range;
  const outer = await openTunnel(broker.port, inner.authority, inner.auth);
  outer.socket.removeAllListeners("data");
  const socket = connect({ socket: outer.socket, servername: HOST, ca: broker.caPem });
  await new Promise<void>((resolve, reject) => {
    socket.once("secureConnect", resolve);
    socket.once("error", reject);
  });
  const leaf = new X509Certificate(socket.getPeerCertificate().raw);
  const root = new X509Certificate(broker.caPem);
  socket.destroy();
  expect(leaf.ca).toBe(false);
  expect(leaf.subjectAltName).toBe(`DNS:${HOST}`);
  expect(leaf.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
  expect(leaf.checkIssued(root)).toBe(true);
  expect(leaf.verify(root.publicKey)).toBe(true);
  const days = (Date.parse(leaf.validTo) - Date.parse(leaf.validFrom)) / 86_400_000;
  expect(days).toBeLessThanOrEqual(14);
  expect(root.ca).toBe(true);
  expect(broker.caPem).not.toContain("PRIVATE KEY");
});

test("two instances do not share a root", async () => {
  await using one = await startRange();
  await using two = await startRange();
  const first = new X509Certificate(one.broker.caPem);
  const second = new X509Certificate(two.broker.caPem);
  expect(first.fingerprint256).not.toBe(second.fingerprint256);
  expect(first.verify(second.publicKey)).toBe(false);
});

test("what an upstream shows is verified against public roots, not against ours", async () => {
  // The upstream's certificate is signed by an authority that nobody told the broker of.
  const stranger = createAuthority("Nobody's authority");
  await using range = await startRange({
    broker: { upstreamCa: [stranger.pem], pins: { [HOST]: ["127.0.0.1"] } },
  });
  const { inner, broker } = range;
  const client = await inner.connect();
  client.write(`GET /x HTTP/1.1\r\nHost: ${inner.authority}\r\n\r\n`);
  expect(await client.until((text) => text.endsWith("}"))).toStartWith("HTTP/1.1 502 ");
  expect(inner.upstream.bytes()).toBe("");
  expect(broker.lines.join()).toContain('"code":"untrusted"');
});
