/**
 * What `vault run` has Node load: programs of many kinds on many Nodes, none of which knows of a proxy, reach their host
 * with the credential; and where it is not wanted, it is not there.
 */
import { describe, expect, test } from "bun:test";
import { mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { finish } from "../../support/process/binary.ts";
import { NODE_CLIENTS, NODE_VERSIONS } from "../../support/process/node-packages.ts";
import { REQUIREMENTS } from "../../support/requirements.ts";
import { SECRET } from "../stage.ts";
import { type NodeStage, nodeStage } from "./node-stage.ts";

const PROGRAMS = join(import.meta.dir, "programs.mjs");
const DRIVER = join(import.meta.dir, "run-programs.mjs");

await NODE_CLIENTS.install();

/** By what they need of Node beyond 18. */
const NAMES = [
  "http.get",
  "https.get",
  "https.get, imported by name",
  "https with agent: false",
  "https with an agent that keeps connections",
  "https with an agent that looks at its sockets",
  "https posts a large body",
  "fetch",
  "fetch posts a stream",
  "fetch in a worker",
  "https.get in a process of its own",
  "http2.connect",
  "axios",
  "got",
  "superagent",
  "node-fetch with agentkeepalive",
  "ws",
  "AWS SDK",
];
/** Each undici with the oldest Node of ours that can load it. */
const UNDICI = { undici5: 18, undici6: 18, undici7: 20, undici8: 22.23 };

type Job = { readonly name: string; readonly url: string; readonly library?: string };

function jobs(s: NodeStage, version: string): Job[] {
  const urlOf = (name: string) =>
    `${name === "http.get" ? s.http : s.https}/${version}/${encodeURIComponent(name)}`;
  const libraries = Object.entries(UNDICI).filter(([, oldest]) => Number.parseFloat(version) >= oldest);
  return [
    ...NAMES.map((name) => ({ name, url: urlOf(name) })),
    ...["undici fetch", "undici request"].flatMap((name) =>
      libraries.map(([library]) => ({ name, library, url: urlOf(`${name} ${library}`) })),
    ),
  ];
}

const pathOf = ({ url }: Pick<Job, "url">) => decodeURIComponent(new URL(url).pathname);
const OLD = () => NODE_CLIENTS.node("20.20.2");

describe.skipIf(!REQUIREMENTS.nodeClients.met())("programs", () => {
  test.each([...NODE_VERSIONS])(
    "Node %s",
    async (version) => {
      await using s = await nodeStage();
      const wanted = jobs(s, version);
      const command = [NODE_CLIENTS.node(version), DRIVER, JSON.stringify(wanted)];
      const { out, err } = await s.vault.cli(["run", "--", ...command], { env: s.env, timeout: 150_000 });
      const ended: { url: string; code: number; out: string; err: string }[] = out
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line));
      const failed = ended.filter(
        ({ code, out: said }) => code !== 0 || !/^(?:\{"ok":true\}|hello)\n$/.test(said),
      );
      expect({ failed, err: ended.length === 0 ? err : "" }).toEqual({ failed: [], err: "" });
      const arrived = s.received.map(({ path }) => path.replace(/^\/bucket/, ""));
      expect([...new Set(arrived)].sort()).toEqual(wanted.map(pathOf).sort());
      expect([...new Set(s.received.map(({ authorization }) => authorization))]).toEqual([
        `Bearer ${SECRET}`,
      ]);
      expect(err).not.toContain("warning:");
    },
    180_000,
  );

  test("run with an SVID instead of a token", async () => {
    await using s = await nodeStage();
    await s.vault.mustCli(["agent", "create", "bot", "--vault", "default:proxy"]);
    const wanted = jobs(s, "20.20.2").filter(({ name }) => ["fetch", "ws", "AWS SDK"].includes(name));
    const command = [OLD(), DRIVER, JSON.stringify(wanted)];
    const as = ["run", "--identity", "svid", "--as-agent", "bot", "--"];
    const { out } = await s.vault.cli([...as, ...command], { env: s.env, timeout: 60_000 });
    expect(out.match(/"code":0/g)).toHaveLength(3);
    expect(s.received.map(({ authorization }) => authorization)).toEqual(Array(3).fill(`Bearer ${SECRET}`));
  }, 90_000);
});

describe.skipIf(!REQUIREMENTS.nodeClients.met())("where it is not wanted", () => {
  const OFF: readonly (readonly [string, readonly string[], Record<string, string>])[] = [
    ["--no-node-shim", ["--no-node-shim"], {}],
    ["AGENT_VAULT_NO_NODE_SHIM", [], { AGENT_VAULT_NO_NODE_SHIM: "1" }],
  ];
  test.each(OFF)(
    "%s leaves Node as it is, and says what follows",
    async (_name, flags, env) => {
      await using s = await nodeStage();
      const command = [OLD(), PROGRAMS, "fetch", `${s.https}/x`];
      const { code, err } = await s.vault.cli(["run", ...flags, "--", ...command], {
        env: { ...s.env, ...env },
      });
      expect(code).not.toBe(0);
      expect(err).toContain("warning: Node v20.20.2 does not take its proxy from the environment");
      expect(s.received).toEqual([]);
      const seen = await s.vault.cli(["run", ...flags, "--", "env"], { env });
      expect(seen.out).not.toMatch(/NODE_OPTIONS|NODE_SHIM/);
    },
    60_000,
  );

  test("a process without the variable, or with another value of it, is left alone", async () => {
    await using s = await nodeStage();
    const look = `const [a, b] = [1, 2].map((n) => Symbol.for("undici.globalDispatcher." + n) in globalThis);
      console.log(a, b, require("https").Agent.prototype.createConnection.toString().includes("tls.connect"))`;
    const seen = (...words: string[]) => s.vault.cli(["run", "--", "env", ...words, OLD(), "-e", look]);
    expect((await seen()).out).toBe("true true false\n");
    expect((await seen("-u", "AGENT_VAULT_NODE_SHIM")).out).toBe("false false true\n");
    expect((await seen("AGENT_VAULT_NODE_SHIM=0")).out).toBe("false false true\n");
  }, 60_000);

  test("what NO_PROXY names and what this machine serves are reached directly", async () => {
    await using s = await nodeStage();
    const local = s.http.replace(/\/\/[^:]*/, "//127.0.0.1");
    for (const [name, url] of [
      ["http.get", local],
      ["fetch", local],
      ["http.get", local.replace("127.0.0.1", "127.0.0.2").replace("127.0.0.2", "localhost")],
    ] as const) {
      const command = [OLD(), PROGRAMS, name, `${url}/near`];
      const { code, err } = await s.vault.cli(["run", "--", ...command], { env: s.env });
      expect({ code, err: code === 0 ? "" : err }).toEqual({ code: 0, err: "" });
    }
    expect(new Set(s.received.map(({ authorization }) => authorization))).toEqual(
      new Set(["Bearer dummy-known-to-the-client"]),
    );
    const command = [OLD(), PROGRAMS, "https.get", `${s.https}/past`];
    const past = await s.vault.cli(["run", "--", ...command], {
      env: { ...s.env, NO_PROXY: ".client-test.example" },
    });
    expect(past.err).toContain("ENOTFOUND");
  }, 60_000);
});

describe.skipIf(!REQUIREMENTS.nodeClients.met())("beside what else there is", () => {
  test("the user's NODE_OPTIONS, in a folder with spaces, and a run inside a run", async () => {
    await using s = await nodeStage();
    const token = (await s.vault.mustCli(["vault", "token"])).trim();
    const at = (name: string) => s.vault.home.at(name);
    mkdirSync(at("with spaces"));
    await Bun.write(at("with spaces/own file.cjs"), "console.log('own')");
    const env = {
      ...s.env,
      AGENT_VAULT_HOME: at('with spaces/and "quotes"'),
      AGENT_VAULT_TOKEN: token,
      NODE_OPTIONS: `--require "${at("with spaces/own file.cjs")}" --max-http-header-size=9000`,
    };
    const program = [OLD(), PROGRAMS, "https.get", `${s.https}/spaces`];
    const { code, out, err } = await s.vault.cli(["run", "--", ...program], { env });
    expect({ code, out, err: code === 0 ? "" : err }).toEqual({
      code: 0,
      out: 'own\n{"ok":true}\n',
      err: "",
    });
    const show = [OLD(), "-p", "process.env.NODE_OPTIONS.match(/--require/g).length"];
    const inner = `exec "$0" run -- ${show.map((word) => `'${word}'`).join(" ")}`;
    const { BINARY } = await import("../../support/process/binary.ts");
    const nested = await s.vault.cli(["run", "--", "sh", "-c", inner, BINARY], { env });
    expect(nested.out).toBe("own\n2\n");
    const off = await s.vault.cli(
      ["run", "--", "sh", "-c", inner.replace("run", "run --no-node-shim"), BINARY],
      {
        env,
      },
    );
    expect(off.out).toBe("own\n1\n");
  }, 60_000);

  test("the file is private, written whole, and left as it is by a second run", async () => {
    await using s = await nodeStage();
    const trust = s.vault.home.at(".agent-vault/trust");
    await s.vault.mustCli(["run", "--", "true"]);
    const [folder = ""] = readdirSync(trust);
    const file = join(trust, folder, "node-shim.cjs");
    const first = statSync(file);
    expect(first.mode & 0o777).toBe(0o600);
    await s.vault.mustCli(["run", "--", "true"]);
    expect(statSync(file).ino).toBe(first.ino);
    await Bun.write(file, "half");
    await s.vault.mustCli(["run", "--", "true"]);
    expect(statSync(file).size).toBe(first.size);
  }, 60_000);

  test("Electron's Node, and a program that froze what would be changed: one line where it is asked for", async () => {
    await using s = await nodeStage();
    const program = [OLD(), PROGRAMS, "https.get", `${s.https}/electron`];
    const electron = await s.vault.cli(["run", "--", "env", "ELECTRON_RUN_AS_NODE=1", ...program], {
      env: s.env,
    });
    expect(electron.code).toBe(0);
    const { out: options } = await s.vault.cli(["run", "--", "sh", "-c", 'printf %s "$NODE_OPTIONS"']);
    const file = options.replace("--require ", "");
    const frozen = `Object.freeze(require("https").Agent.prototype); require(${JSON.stringify(file)}); console.log("on")`;
    const under = (mode: string) =>
      finish([OLD(), "-e", frozen], {
        env: { AGENT_VAULT_NODE_SHIM: mode, HTTPS_PROXY: "http://a:b@127.0.0.1:1" },
      });
    expect(await under("1")).toEqual({ code: 0, out: "on\n", err: "" });
    const told = await under("debug");
    expect(told).toMatchObject({ code: 0, out: "on\n" });
    expect(told.err).toMatch(/^agent-vault: Node shim: TypeError: [^\n]*createConnection[^\n]*\n$/);
  }, 60_000);

  test("a refusal carries the proxy's reason and no token", async () => {
    await using s = await nodeStage();
    const bad = `http://av_sess_wrong:default@127.0.0.1:${s.vault.proxyPort}`;
    for (const name of ["https.get", "ws", "fetch", "AWS SDK"]) {
      const words = [
        "env",
        `HTTPS_PROXY=${bad}`,
        `https_proxy=${bad}`,
        "DEBUG=*",
        "NODE_DEBUG=http,https,tls,net",
      ];
      const command = [...words, OLD(), PROGRAMS, name, `${s.https}/refused`];
      const { code, err } = await s.vault.cli(["run", "--", ...command], { env: s.env, timeout: 30_000 });
      expect({ name, code: code === 0, said: err.includes("407") }).toEqual({
        name,
        code: false,
        said: true,
      });
      expect(err).not.toContain("av_sess_wrong");
    }
    expect(s.received).toEqual([]);
  }, 90_000);
});
