/** curl under `vault run`, over HTTP/2 where it may, to upstreams in Go that speak one protocol or both. */
import { describe, expect, test } from "bun:test";
import { fetchGoModules } from "../support/process/toolchains.ts";
import { REQUIREMENTS } from "../support/requirements.ts";
import { GO_TEST_MS, type GoStage, goStage } from "./go-stage.ts";
import { IN_ITS_PLACE } from "./stage.ts";

await fetchGoModules();
const { curl, goModules } = REQUIREMENTS;

const SIZE = 5_000_000;
const BODY = Buffer.alloc(SIZE, Buffer.from(Array.from({ length: 251 }, (_, at) => at)));
const DIGEST = new Bun.CryptoHasher("sha256").update(BODY).digest("hex");

/** What curl says of the exchange, apart from the body. */
const REPORT = "%{stderr}%{http_version} %{http_code}";
const CURL = ["curl", "-sS", "--max-time", "60", "-H", "Authorization: Bearer dummy", "-w", REPORT];

type Version = "1.1" | "2";
const CASES: readonly { flag: string; upstream: "h1" | "h2" | "both"; version: Version }[] = [
  { flag: "--http2", upstream: "h1", version: "1.1" },
  { flag: "--http2", upstream: "both", version: "1.1" },
  { flag: "--http2", upstream: "h2", version: "2" },
  { flag: "--http1.1", upstream: "h2", version: "1.1" },
  { flag: "--http2-prior-knowledge", upstream: "h2", version: "2" },
];

async function download(s: GoStage, flag: string, framing: string) {
  const url = `https://${s.address}/download?size=${SIZE}&framing=${framing}`;
  const { code, out, err } = await s.run(["sh", "-c", '"$@" | sha256sum', "sh", ...CURL, flag, url]);
  return { code, digest: out.split(" ")[0], report: reportOf(err) };
}

async function upload(s: GoStage, flag: string, ...framing: readonly string[]) {
  await Bun.write(s.vault.home.at("body"), BODY);
  const url = `https://${s.address}/upload`;
  const body = ["-X", "POST", "-T", s.vault.home.at("body"), ...framing];
  const { out, err } = await s.run([...CURL, flag, ...body, url]);
  return { report: reportOf(err), arrived: out.startsWith("{") ? JSON.parse(out) : out };
}

/** What curl wrote last to standard error, on which our own greeting stands before it. */
function reportOf(err: string): string {
  return err.slice(err.lastIndexOf("\n") + 1);
}

describe.skipIf(!curl.met() || !goModules.met())("curl", () => {
  for (const { flag, upstream, version } of CASES) {
    test(
      `${flag} to an upstream of ${upstream}: five megabytes down and up, and HTTP/${version} between us`,
      async () => {
        await using s = await goStage("httpserver", upstream);
        const whole = { code: 0, digest: DIGEST, report: `${version} 200` };
        for (const framing of ["length", "stream", "trailer"]) {
          expect({ framing, ...(await download(s, flag, framing)) }).toEqual({ framing, ...whole });
        }
        const arrived = {
          size: SIZE,
          digest: DIGEST,
          authorization: `Bearer ${IN_ITS_PLACE}`,
          trailer: "",
          protocol: upstream === "h2" ? "HTTP/2.0" : expect.any(String),
        };
        for (const framing of [[], ["-H", "Transfer-Encoding: chunked"]]) {
          const found = await upload(s, flag, ...framing);
          expect({ framing, ...found }).toEqual({ framing, report: `${version} 200`, arrived });
        }
      },
      GO_TEST_MS,
    );
  }

  for (const flag of ["--http1.1", "--http2"]) {
    test(
      `${flag} is told that an answer of an upstream of h2 was cut short`,
      async () => {
        await using s = await goStage("httpserver", "h2");
        for (const framing of ["length", "stream"]) {
          const url = `https://${s.address}/cut?size=70000&framing=${framing}`;
          const { code, err } = await s.run([...CURL, flag, "-o", "/dev/null", url]);
          // 18: fewer bytes than were said; 56: the connection broke; 92: the stream was reset.
          expect({ framing, told: [18, 56, 92].includes(code), report: reportOf(err) }).toEqual({
            framing,
            told: true,
            report: expect.stringMatching(/ 200$/),
          });
        }
      },
      GO_TEST_MS,
    );
  }

  test(
    "--http2 inside TLS to the proxy",
    async () => {
      await using s = await goStage("httpserver", "h2");
      const url = `https://${s.address}/download?size=${SIZE}&framing=stream`;
      const script = `curl -sS --max-time 60 --http2 --proxy-cacert "$SSL_CERT_FILE" -w '${REPORT}' '${url}' | sha256sum`;
      const { out, err } = await s.run(["sh", "-c", script], { proxyTls: true });
      expect({ digest: out.split(" ")[0], report: reportOf(err) }).toEqual({
        digest: DIGEST,
        report: "2 200",
      });
    },
    GO_TEST_MS,
  );

  test(
    "--http2-prior-knowledge in the clear, in a tunnel",
    async () => {
      await using s = await goStage("httpserver", "h2c");
      const url = `http://${s.address}/download?size=${SIZE}&framing=stream`;
      const script = `curl -sS --max-time 60 -p --http2-prior-knowledge -w '${REPORT}' '${url}' | sha256sum`;
      const { out, err } = await s.run(["sh", "-c", script]);
      expect({ digest: out.split(" ")[0], report: reportOf(err) }).toEqual({
        digest: DIGEST,
        report: "2 200",
      });
    },
    GO_TEST_MS,
  );
});
