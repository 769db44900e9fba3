/** What is dialled, as a server in Go sees it: which names and protocols it is told, and what then is spoken. */
import { afterAll, describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createAuthority, type Issued } from "../../../support/certificates.ts";
import { ask, HOST, openWayOut, until } from "../../../support/net/request.ts";
import { goProgram } from "../../../support/process/toolchains.ts";
import { REQUIREMENTS } from "../../../support/requirements.ts";
import { tmp } from "../../../support/tmp.ts";

const authority = createAuthority("Go peer authority");
const folder = await tmp();
afterAll(() => folder[Symbol.asyncDispose]());
let servers = 0;

async function startGo(issued: Issued, ...protocols: string[]) {
  servers += 1;
  const cert = join(folder.path, `${servers}.pem`);
  const key = join(folder.path, `${servers}.key`);
  writeFileSync(cert, issued.cert);
  writeFileSync(key, issued.key, { mode: 0o600 });
  const server = Bun.spawn([await goProgram("tlsserver"), cert, key, ...protocols], { stderr: "ignore" });
  let out = "";
  void (async () => {
    for await (const chunk of server.stdout) out += Buffer.from(chunk).toString();
  })();
  await until(() => /^127\.0\.0\.1:[0-9]+$/m.test(out));
  return {
    port: Number(/^127\.0\.0\.1:([0-9]+)$/m.exec(out)?.[1]),
    hellos: () => out.split("\n").filter((line) => line.startsWith("hello")),
    async [Symbol.asyncDispose]() {
      server.kill();
      await server.exited;
    },
  };
}

describe.skipIf(!REQUIREMENTS.go.met())("a Go server", () => {
  for (const [protocols, http2, spoken, known] of [
    [["h2", "http/1.1"], false, "HTTP/1.1", "http/1.1"],
    [["h2", "http/1.1"], true, "HTTP/2.0", undefined],
    [["h2"], false, "HTTP/2.0", "h2"],
    [["h2"], true, "HTTP/2.0", undefined],
    [["http/1.1"], true, "HTTP/1.1", "http/1.1"],
    [[], false, "HTTP/1.1", "http/1.1"],
    [[], true, "HTTP/1.1", "http/1.1"],
  ] as const) {
    const asked = http2 ? "a client of HTTP/2" : "a client of HTTP/1.1";
    test(`that negotiates [${protocols.join(", ")}] speaks ${spoken} to ${asked}`, async () => {
      await using server = await startGo(authority.issue([HOST]), ...protocols);
      using upstream = openWayOut({ ca: [authority.pem] });
      for (let round = 0; round < 2; round += 1) {
        const told = ask(upstream, server.port, { http2 });
        expect(await told.outcome).toBe("end");
        expect(told.body()).toBe(spoken);
      }
      expect(upstream.protocol({ host: HOST, port: server.port })).toBe(known);
    });
  }

  for (const [protocols, spoken, dials] of [
    [["h2", "http/1.1"], "http/1.1", 1],
    [["h2"], "h2", 2],
    [[], "http/1.1", 2],
  ] as const) {
    test(`that negotiates [${protocols.join(", ")}] is learned to speak ${spoken}, and what was dialled is used`, async () => {
      await using server = await startGo(authority.issue([HOST]), ...protocols);
      using upstream = openWayOut({ ca: [authority.pem] });
      const target = { host: HOST, port: server.port };
      expect(await Promise.all([upstream.learn(target), upstream.learn(target)])).toEqual([spoken, spoken]);
      await until(() => server.hellos().length === dials);
      const told = ask(upstream, server.port);
      expect(await told.outcome).toBe("end");
      expect(server.hellos().length).toBe(dials);
      expect(upstream.protocol(target)).toBe(spoken);
    });
  }

  test("is told the name of the host, and no name for an address", async () => {
    await using server = await startGo(authority.issue([HOST, "127.0.0.1"]), "http/1.1");
    using upstream = openWayOut({ ca: [authority.pem] });
    for (const host of [HOST, "127.0.0.1"]) {
      expect(await ask(upstream, server.port, { target: { host, port: server.port } }).outcome).toBe("end");
    }
    expect(server.hellos()).toEqual([`hello "${HOST}" http/1.1`, 'hello "" http/1.1']);
  });

  test("whose certificate has another address is not trusted", async () => {
    await using server = await startGo(authority.issue([HOST, "127.0.0.2"]), "http/1.1");
    using upstream = openWayOut({ ca: [authority.pem] });
    const target = { host: "127.0.0.1", port: server.port };
    expect(await ask(upstream, server.port, { target }).outcome).toBe("misnamed");
  });

  test("whose certificate has a common name only is not trusted, and the reason is told", async () => {
    await using server = await startGo(authority.issueCommonName(HOST), "h2", "http/1.1");
    using upstream = openWayOut({ ca: [authority.pem] });
    for (const http2 of [false, true]) {
      const told = ask(upstream, server.port, { http2 });
      expect(await told.outcome).toBe("misnamed");
      expect(told.fault()?.forClient).toContain("only a common name (RFC 9525)");
    }
  });

  test("that speaks only h2 cannot be asked for another protocol, and the reason is told", async () => {
    await using server = await startGo(authority.issue([HOST]), "h2");
    using upstream = openWayOut({ ca: [authority.pem] });
    const told = ask(upstream, server.port, { upgrade: true });
    expect(await told.outcome).toBe("malformed");
    expect(told.fault()?.forClient).toContain("speaks only HTTP/2");
  });
});
