/** Clients in five languages under `vault run --identity svid`, with nothing in their environment that opens anything. */
import { describe, expect, test } from "bun:test";
import { createHash, randomBytes } from "node:crypto";
import { fetchGoModules, goProgram } from "../../support/process/toolchains.ts";
import type { CliOptions } from "../../support/process/vault.ts";
import { REQUIREMENTS } from "../../support/requirements.ts";
import { tmp } from "../../support/tmp.ts";
import { gitBackend } from "../git-backend.ts";
import { GO_TEST_MS, goStage } from "../go-stage.ts";
import { type Auth, BEARER, DUMMY, SECRET, type Stage, stage, wholeOf } from "../stage.ts";

await fetchGoModules();

const AS_BOT = ["vault", "run", "--identity", "svid", "--as-agent", "bot", "--"];
const MAKE_BOT = ["agent", "create", "bot", "--vault", "default:proxy"];

/** As `stage`, with an agent as which everything runs. */
async function botStage(auth: Auth = BEARER, handle?: Parameters<typeof stage>[1]): Promise<Stage> {
  const s = await stage(auth, handle);
  await s.vault.mustCli(MAKE_BOT);
  return { ...s, run: (command, options) => s.vault.cli([...AS_BOT, ...command], options) };
}

const authorizations = (s: Stage) =>
  new Set(s.upstream.received.map(({ headers }) => headers.get("authorization")));
const arrived = new Set([`Bearer ${SECRET}`]);

describe.skipIf(!REQUIREMENTS.curl.met())("curl", () => {
  test("over HTTP/1.1 and HTTP/2, and with bodies of megabytes both ways", async () => {
    await using folder = await tmp();
    const sent = randomBytes(8_000_000);
    await Bun.write(folder.at("sent"), sent);
    await using s = await botStage(BEARER, (_, body) => new Response(body));
    for (const version of ["--http1.1", "--http2"]) {
      const upload = ["--data-binary", `@${folder.at("sent")}`, "-o", folder.at("back")];
      const { code, err } = await s.run(["curl", "-sS", version, ...upload, `${s.url}/echo`]);
      expect({ version, code, err: err.includes("curl:") ? err : "" }).toEqual({ version, code: 0, err: "" });
      const back = Buffer.from(await Bun.file(folder.at("back")).arrayBuffer());
      expect(digest(back)).toBe(digest(sent));
    }
    expect(authorizations(s)).toEqual(arrived);
  }, 60_000);

  test("many at once through many tunnels", async () => {
    await using s = await botStage();
    const urls = Array.from({ length: 40 }, (_, at) => `${s.url}/v1/${at}`);
    const { code, out } = await s.run(["curl", "-sS", "-Z", "--http1.1", "-w", "%{http_code}\n", ...urls]);
    expect({ code, ok: out.match(/200$/gm)?.length }).toEqual({ code: 0, ok: 40 });
    expect(s.upstream.received).toHaveLength(40);
  }, 60_000);
});

describe.skipIf(!REQUIREMENTS.git.met())("git", () => {
  test("clones and pushes, and asks nobody for a password", async () => {
    const auth = ["--auth-type", "basic", "--username-key", "CLIENT_USER", "--password-key", "CLIENT_KEY"];
    const expected = `Basic ${Buffer.from(`robot:${SECRET}`).toString("base64")}`;
    const env = { GIT_TERMINAL_PROMPT: "0", GIT_CONFIG_NOSYSTEM: "1" };
    await using folder = await tmp();
    const backend = await gitBackend(folder.path, expected);
    await using s = await botStage(auth, backend.handle);
    const clone = folder.at("clone");
    const script =
      'git clone -q "$1" "$2" && cd "$2" && head -c 2000000 /dev/urandom > SECOND && git add . && ' +
      "git -c user.name=T -c user.email=t@example.test commit -qm second && git push -q origin HEAD";
    const { code, err } = await s.run(["sh", "-c", script, "sh", `${s.url}/project.git`, clone], { env });
    expect({ code, err }).toMatchObject({ code: 0 });
    expect(authorizations(s)).toEqual(new Set([expected]));
  }, 60_000);
});

describe.skipIf(!REQUIREMENTS.python.met())("python3", () => {
  const urllib = `
import sys, urllib.request
url, dummy = sys.argv[1:]
request = urllib.request.Request(url, data=b"x" * 100000, headers={"Authorization": "Bearer " + dummy})
with urllib.request.urlopen(request) as reply:
    print(reply.status, reply.read().decode())
`;
  test("urllib posts a body", async () => {
    await using s = await botStage();
    const { code, out, err } = await s.run(["python3", "-c", urllib, `${s.url}/v1/items`, DUMMY]);
    expect({ code, out, err }).toMatchObject({ code: 0, out: '200 {"ok":true}\n' });
    expect([s.upstream.received[0]?.body.length, authorizations(s)]).toEqual([100_000, arrived]);
    expect(wholeOf(s.upstream.received)).not.toContain(DUMMY);
  });
});

describe.skipIf(!REQUIREMENTS.node.met())("node", () => {
  // What a program on any Node does with the two variables: CONNECT by hand, then https over that socket.
  const script = `
const http = require("node:http"), https = require("node:https"), tls = require("node:tls");
const target = new URL(process.argv[1]), proxy = new URL(process.env.HTTPS_PROXY);
http.request({ host: proxy.hostname, port: proxy.port, method: "CONNECT", path: target.host })
  .on("connect", async (answer, socket) => {
    if (answer.statusCode !== 200) throw new Error("CONNECT " + answer.statusCode);
    const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
    agent.createConnection = () => tls.connect({ socket, servername: target.hostname });
    for (let at = 0; at < 5; at++) {
      await new Promise((done) => https.get(target, { agent }, async (reply) => {
        let body = "";
        for await (const chunk of reply) body += chunk;
        console.log(reply.statusCode, body);
        done();
      }));
    }
    socket.destroy();
  }).end();`;

  test("https, five requests in one tunnel", async () => {
    await using s = await botStage();
    const { code, out, err } = await s.run(["node", "-e", script, `${s.url}/v1/items`]);
    expect({ code, out, err }).toMatchObject({ code: 0, out: '200 {"ok":true}\n'.repeat(5) });
    expect(authorizations(s)).toEqual(arrived);
  });
});

describe.skipIf(!REQUIREMENTS.goModules.met())("Go's net/http", () => {
  for (const protocol of ["h1", "h2"]) {
    test(
      `every body and every answer that breaks off arrives as it is over ${protocol}`,
      async () => {
        await using s = await goStage("httpserver", protocol);
        await s.vault.mustCli(MAKE_BOT);
        const options: CliOptions = { env: { GODEBUG: "tlsmlkem=1" }, timeout: 45_000 };
        const client = [await goProgram("httpclient"), protocol, `https://${s.address}`, "bodies"];
        const { out, err } = await s.vault.cli([...AS_BOT, ...client], options);
        const outcomes = out.trim().split("\n");
        expect({ count: outcomes.length, err }).toMatchObject({ count: 22 });
        expect(outcomes.filter((line) => !/"status":200,"right":true,.*"error":""/.test(line))).toEqual([]);
      },
      GO_TEST_MS,
    );
  }
});

function digest(data: Buffer): string {
  return createHash("sha256").update(data).digest("hex");
}
