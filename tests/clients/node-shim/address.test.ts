/** Hosts that are addresses: their certificate is held against the address, and not against the proxy's name. */
import { expect, test } from "bun:test";
import { createSecureServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { NODE_SHIM } from "../../../src/cli/child/node-shim.ts";
import { createAuthority } from "../../support/certificates.ts";
import { startHttpProxy } from "../../support/net/upstream-proxy.ts";
import { finish } from "../../support/process/binary.ts";
import { REQUIREMENTS } from "../../support/requirements.ts";
import { tmp } from "../../support/tmp.ts";

const ADDRESS = "192.0.2.7";
const REPORT =
  'r.on("error", (e) => console.log(e.code)).on("response", (a) => { a.resume(); console.log(a.statusCode); })';
const WAYS = {
  "https.get": `const r = require("node:https").get(process.argv[1]); ${REPORT}`,
  "https.get with agent: false": `const r = require("node:https").get(process.argv[1], { agent: false }); ${REPORT}`,
  "http2.connect": `const s = require("node:http2").connect(process.argv[1]);
    s.on("error", (e) => console.log(e.code)).on("connect", () => { console.log(200); s.destroy(); })`,
  fetch: "fetch(process.argv[1]).then((a) => console.log(a.status), (e) => console.log(e.cause.code))",
};

/** What a program says of an address behind a proxy that is called `localhost`, where a certificate for `name` is shown. */
async function visit(script: string, name: string): Promise<string> {
  await using folder = await tmp();
  await using proxy = await startHttpProxy();
  const authority = createAuthority();
  const server = createSecureServer({ ...authority.issue([name]), allowHTTP1: true }, (_, reply) =>
    reply.end(),
  );
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  const [shim, ca] = [join(folder.path, "node-shim.cjs"), join(folder.path, "ca.pem")];
  await Promise.all([Bun.write(shim, NODE_SHIM), Bun.write(ca, authority.pem)]);
  const env = {
    PATH: process.env["PATH"] ?? "",
    NODE_OPTIONS: `--require ${shim}`,
    AGENT_VAULT_NODE_SHIM: "debug",
    NODE_EXTRA_CA_CERTS: ca,
    HTTPS_PROXY: `http://localhost:${proxy.port}`,
  };
  const { out, err } = await finish(["node", "-e", script, `https://${ADDRESS}:${port}`], { env });
  server.close();
  expect(proxy.asked).toEqual([`CONNECT ${ADDRESS}:${port} HTTP/1.1`]);
  return out.trim() + err.trim();
}

test.skipIf(!REQUIREMENTS.node.met()).each(Object.entries(WAYS))("%s", async (_, script) => {
  expect(await visit(script, "localhost")).toBe("ERR_TLS_CERT_ALTNAME_INVALID");
  expect(await visit(script, ADDRESS)).toBe("200");
});
