/** The benchmark's client in Go: does what its plan says, counts what the upstream said, and fails with a reason. */
import { describe, expect, test } from "bun:test";
import { compileGoClient } from "../../src/build/bench/load/go-client.ts";
import type { Findings, Work } from "../../src/build/bench/load/plan.ts";
import { createAuthority } from "../support/certificates.ts";
import { startHttpsUpstream } from "../support/process/https-upstream.ts";
import { REQUIREMENTS } from "../support/requirements.ts";
import { tmp } from "../support/tmp.ts";

const HOST = "api.bench.test";
const COMPILE_MS = 120_000;

describe.skipIf(!REQUIREMENTS.go.met())("the client in Go", () => {
  const run = async (work: Work, handle: (body: Buffer) => Response) => {
    await using folder = await tmp();
    const authority = createAuthority();
    await using upstream = await startHttpsUpstream(authority.issue([HOST]), (_, body) => handle(body));
    const plan = {
      route: { proxy: undefined, port: upstream.port, ca: authority.pem },
      host: HOST,
      work,
    };
    const child = Bun.spawn([await compileGoClient(folder.path), JSON.stringify(plan)], {
      stdin: new Blob(["go\nend\n"]),
      stdout: "pipe",
      stderr: "pipe",
    });
    const [out, err, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
    return { lines: out.trim().split("\n"), err, code, received: upstream.received };
  };
  const findings = (line: string | undefined): Findings => JSON.parse(line ?? "");

  test(
    "posts 4 KiB on kept connections and counts what arrived",
    async () => {
      const work = { kind: "requests", request: "plain-post", connections: 3, seconds: 0.2 } as const;
      const { lines, err, code, received } = await run(
        work,
        (body) => new Response(`header:n body:${body.length === 4096 ? "y" : "n"}\n`),
      );
      expect({ code, err, ready: lines[0] }).toEqual({ code: 0, err: "", ready: "ready" });
      const { done, seconds, times, seen } = findings(lines[1]);
      // The first answer of each connection comes before the clock starts.
      expect(received.length).toBe(done + 3);
      expect(seen).toEqual({ answers: done + 3, header: 0, body: done + 3 });
      expect(seconds).toBeGreaterThanOrEqual(0.2);
      expect(times.p50Us).toBeGreaterThan(0);
      expect(times.p99Us).toBeGreaterThanOrEqual(times.p50Us);
    },
    COMPILE_MS,
  );

  test(
    "opens a connection for each request of the tunnel case",
    async () => {
      const work = { kind: "tunnels", hosts: [HOST], atOnce: 2, seconds: 0.2 } as const;
      const { lines, code, received } = await run(work, () => new Response("header:y body:y\n"));
      expect(code).toBe(0);
      const { done, seen } = findings(lines[1]);
      expect(received.length).toBe(done);
      expect(seen).toEqual({ answers: done, header: done, body: done });
    },
    COMPILE_MS,
  );

  test(
    "an answer that is not a 200 ends the run",
    async () => {
      const work = { kind: "requests", request: "get", connections: 1, seconds: 0.2 } as const;
      const { err, code } = await run(work, () => new Response("no", { status: 502 }));
      expect(code).toBe(1);
      expect(err).toContain("502");
    },
    COMPILE_MS,
  );
});
