/** The installed Node under `vault run`; `node-shim/` has others, and libraries. */
import { describe, expect, test } from "bun:test";
import { REQUIREMENTS } from "../support/requirements.ts";
import { DUMMY, SECRET, stage, wholeOf } from "./stage.ts";

/** What a program on an older Node does with the same two variables: CONNECT by hand, then https over that socket. */
const HTTPS_THROUGH_PROXY = `
const http = require("node:http"), https = require("node:https"), tls = require("node:tls");
const [url, dummy] = process.argv.slice(1);
const target = new URL(url), proxy = new URL(process.env.HTTPS_PROXY);
const userinfo = decodeURIComponent(proxy.username) + ":" + decodeURIComponent(proxy.password);
http.request({
  host: proxy.hostname, port: proxy.port, method: "CONNECT", path: target.host,
  headers: { "Proxy-Authorization": "Basic " + Buffer.from(userinfo).toString("base64") },
}).on("connect", (answer, socket) => {
  if (answer.statusCode !== 200) throw new Error("CONNECT " + answer.statusCode);
  const agent = new https.Agent();
  agent.createConnection = () => tls.connect({ socket, servername: target.hostname });
  https.get(url, { agent, headers: { authorization: "Bearer " + dummy } }, async (reply) => {
    let body = "";
    for await (const chunk of reply) body += chunk;
    console.log(reply.statusCode, body);
    socket.destroy();
  });
}).end();
`;

const FETCH = `
const [url, dummy] = process.argv.slice(1);
const reply = await fetch(url, { headers: { authorization: "Bearer " + dummy } });
console.log(reply.status, await reply.text());
`;

describe.skipIf(!REQUIREMENTS.node.met())("node", () => {
  test("https with an agent, trusting the authority through NODE_EXTRA_CA_CERTS", async () => {
    await using s = await stage();
    const { code, out, err } = await s.run(["node", "-e", HTTPS_THROUGH_PROXY, `${s.url}/v1/items`, DUMMY]);
    expect({ code, out, err }).toMatchObject({ code: 0, out: '200 {"ok":true}\n' });
    expect(s.upstream.received[0]?.headers.get("authorization")).toBe(`Bearer ${SECRET}`);
    expect(wholeOf(s.upstream.received)).not.toContain(DUMMY);
  });

  test("fetch, on any Node", async () => {
    await using s = await stage();
    const args = ["--input-type=module", "-e", FETCH, `${s.url}/v1/items`, DUMMY];
    const { code, out } = await s.run(["node", ...args]);
    expect({ code, out }).toEqual({ code: 0, out: '200 {"ok":true}\n' });
    expect(s.upstream.received[0]?.headers.get("authorization")).toBe(`Bearer ${SECRET}`);
  });
});
