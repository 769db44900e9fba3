/** An SVID in the proxy's URL in place of a token: programs that know nothing of it, at the compiled binary. */
import { expect, test } from "bun:test";
import { join } from "node:path";
import { decodeJwt } from "jose";
import { finish } from "../../support/process/binary.ts";
import { REQUIREMENTS } from "../../support/requirements.ts";
import { HOST, SECRET, type Stage, stage } from "../stage.ts";

type World = Stage & {
  readonly svid: (...flags: string[]) => Promise<string>;
  /** With the SVID in the proxy's URL, and nothing else of us. */
  readonly client: (command: readonly string[], svid: string) => ReturnType<typeof finish>;
};

async function world(): Promise<World> {
  const s = await stage();
  await s.vault.mustCli(["agent", "create", "crawler", "--vault", "default:proxy"]);
  const ca = join(s.vault.home.path, "roots.pem");
  await Bun.write(ca, await (await fetch(`${s.vault.address}/v1/mitm/ca.pem`)).text());
  return {
    ...s,
    svid: async (...flags) => (await s.vault.mustCli(["agent", "svid", "crawler", ...flags])).trim(),
    client: (command, svid) => {
      const proxy = `http://${svid}:default@127.0.0.1:${s.vault.proxyPort}`;
      return finish([...command], {
        // Go compiles first.
        timeout: 90_000,
        env: {
          ...{ PATH: process.env["PATH"] ?? "", HOME: s.vault.home.path, GOCACHE: "/tmp/go-build-svid" },
          ...{ HTTPS_PROXY: proxy, https_proxy: proxy },
          ...{ CURL_CA_BUNDLE: ca, SSL_CERT_FILE: ca, NODE_EXTRA_CA_CERTS: ca },
        },
      });
    },
  };
}

const PYTHON = `
import sys, urllib.request
with urllib.request.urlopen(sys.argv[1]) as reply: print(reply.status, reply.read().decode())
`;
/** By hand, as programs on a Node that does not read the proxy from the environment. */
const NODE = `
const http = require("node:http"), tls = require("node:tls");
const target = new URL(process.argv[1]), proxy = new URL(process.env.HTTPS_PROXY);
http.request({
  host: proxy.hostname, port: proxy.port, method: "CONNECT", path: target.host,
  headers: { "Proxy-Authorization": "Bearer " + proxy.username },
}).on("connect", (answer, socket) => {
  const agent = new (require("node:https").Agent)();
  agent.createConnection = () => tls.connect({ socket, servername: target.hostname });
  require("node:https").get(target, { agent }, (reply) => {
    console.log(reply.statusCode);
    socket.destroy();
  });
}).end();
`;
const GO = `package main
import ("fmt"; "io"; "net/http"; "os")
func main() {
  reply, err := http.Get(os.Args[1])
  if err != nil { fmt.Println(err); os.Exit(1) }
  body, _ := io.ReadAll(reply.Body)
  fmt.Println(reply.StatusCode, string(body))
}
`;

test("curl, Python, Node and Go pass with it, and the upstream sees the credential alone", async () => {
  await using s = await world();
  const svid = await s.svid("--audience", "proxy");
  const program = join(s.vault.home.path, "get.go");
  await Bun.write(program, GO);
  const clients: Readonly<Record<string, readonly string[]>> = {
    curl: ["curl", "-sS", "-w", "%{http_code}", s.url],
    ...(REQUIREMENTS.python.met() ? { python: ["python3", "-c", PYTHON, s.url] } : {}),
    ...(REQUIREMENTS.node.met() ? { node: ["node", "-e", NODE, s.url] } : {}),
    ...(REQUIREMENTS.go.met() ? { go: ["go", "run", program, s.url] } : {}),
  };
  for (const [name, command] of Object.entries(clients)) {
    const { code, out, err } = await s.client(command, svid);
    expect({ name, code, out, err }).toMatchObject({ code: 0, out: expect.stringContaining("200") });
  }
  expect(s.upstream.received).toHaveLength(Object.keys(clients).length);
  for (const { headers } of s.upstream.received)
    expect(headers.get("authorization")).toBe(`Bearer ${SECRET}`);
  expect(await s.vault.log()).not.toContain(svid.slice(-40));
}, 120_000);

test("curl is told why one is refused, and that its agent's were taken back", async () => {
  await using s = await world();
  const refused = async (svid: string) => {
    const { err } = await s.client(["curl", "-sSv", s.url], svid);
    return err;
  };
  expect(await refused(await s.svid())).toContain("HTTP/1.1 407 SVID Audience");
  const svid = await s.svid("--audience", "proxy");
  await s.vault.mustCli(["agent", "rename", "crawler", "spider"]);
  await s.vault.mustCli(["agent", "rename", "spider", "crawler"]);
  const answer = await refused(svid);
  expect(answer).toContain("HTTP/1.1 407 SVID Revoked");
  expect(answer).toMatch(
    /Proxy-Authenticate: Basic .*[\s\S]*Proxy-Authenticate: Bearer .*error="invalid_token"/,
  );
  expect((await s.client(["curl", "-sS", s.url], await s.svid("--audience", "proxy"))).code).toBe(0);
}, 60_000);

test("a service of type svid shows the upstream which agent calls", async () => {
  await using s = await world();
  await s.vault.mustCli(["vault", "service", "remove", "client-test", "--yes"]);
  const audience = "https://partner.test";
  const flags = ["--name", "partner", "--host", HOST, "--auth-type", "svid", "--svid-audience", audience];
  await s.vault.mustCli(["vault", "service", "add", ...flags]);
  await s.client(["curl", "-sS", s.url], await s.svid("--audience", "proxy"));
  const sent = s.upstream.received[0]?.headers.get("authorization")?.slice("Bearer ".length) ?? "";
  expect(decodeJwt(sent)).toMatchObject({
    sub: "spiffe://agent-vault.local/company/default/agent/crawler",
    aud: [audience],
  });
}, 60_000);
