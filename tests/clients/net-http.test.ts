/** Go's net/http under `vault run`, over both protocols and to upstreams of either: what Node's client hides, it does not. */
import { describe, expect, test } from "bun:test";
import { fetchGoModules, goProgram } from "../support/process/toolchains.ts";
import { REQUIREMENTS } from "../support/requirements.ts";
import { GO_TEST_MS, goStage } from "./go-stage.ts";
import { IN_ITS_PLACE } from "./stage.ts";

await fetchGoModules();

type Outcome = {
  readonly case: string;
  readonly protocol: string;
  readonly status: number;
  readonly right: boolean;
  readonly authorization: string;
  readonly error: string;
};

const SIZES = [0, 1, 65_536, 5_000_000];
const CUTS = ["cut length", "cut stream"];
/** What the client is told to do, and every exchange that this means. */
const KINDS = {
  bodies: [
    ...SIZES.flatMap((size) => [
      ...["length", "stream", "trailer"].map((framing) => `download ${size} ${framing}`),
      ...["length", "stream"].map((framing) => `upload ${size} ${framing}`),
    ]),
    ...CUTS,
  ],
  "request-trailers": SIZES.map((size) => `upload ${size} trailer`),
};

function isRight(outcome: Outcome, protocol: string): boolean {
  const authorization = CUTS.includes(outcome.case) ? "" : `Bearer ${IN_ITS_PLACE}`;
  return Bun.deepEquals(outcome, {
    ...outcome,
    protocol,
    authorization,
    status: 200,
    right: true,
    error: "",
  });
}

/** So that what fails stays readable. */
function inOneLine({ case: name, protocol, status, right, authorization, error }: Outcome): string {
  return `${name}: ${error || `${protocol} ${status}, ${right ? "right" : "wrong"}, ${authorization}`}`;
}

type Pair = {
  readonly upstream: "h1" | "h2" | "both";
  /** What the client offers. */
  readonly client: "h1" | "h2" | "both";
  /** What it then speaks with us. */
  readonly speaks: string;
  readonly proxyTls?: boolean;
};

const PAIRS: readonly Pair[] = [
  { upstream: "h1", client: "h1", speaks: "HTTP/1.1" },
  { upstream: "both", client: "h1", speaks: "HTTP/1.1" },
  { upstream: "both", client: "h2", speaks: "HTTP/2.0" },
  { upstream: "both", client: "both", speaks: "HTTP/1.1" },
  { upstream: "h1", client: "h2", speaks: "HTTP/2.0" },
  { upstream: "h1", client: "both", speaks: "HTTP/1.1" },
  { upstream: "h2", client: "h1", speaks: "HTTP/1.1" },
  { upstream: "h2", client: "h2", speaks: "HTTP/2.0" },
  { upstream: "h2", client: "both", speaks: "HTTP/2.0" },
  { upstream: "h1", client: "h1", speaks: "HTTP/1.1", proxyTls: true },
  { upstream: "h2", client: "h2", speaks: "HTTP/2.0", proxyTls: true },
  { upstream: "h2", client: "both", speaks: "HTTP/2.0", proxyTls: true },
];

async function exchangesAreRight(pair: Pair, kind: keyof typeof KINDS): Promise<void> {
  await using s = await goStage("httpserver", pair.upstream);
  const command = [await goProgram("httpclient"), pair.client, `https://${s.address}`, kind];
  const { out, err } = await s.run(command, { proxyTls: pair.proxyTls ?? false });
  const outcomes: Outcome[] = out.split("\n").flatMap((line) => (line === "" ? [] : JSON.parse(line)));
  expect({ cases: outcomes.map((outcome) => outcome.case), err }).toMatchObject({ cases: KINDS[kind] });
  expect(outcomes.filter((outcome) => !isRight(outcome, pair.speaks)).map(inOneLine)).toEqual([]);
}

describe.skipIf(!REQUIREMENTS.goModules.met())("Go net/http", () => {
  for (const pair of PAIRS) {
    const inside = pair.proxyTls ? ", inside TLS to the proxy" : "";
    const name = `offering ${pair.client} to an upstream of ${pair.upstream}${inside}`;
    test(
      `${name}: every body, answer's trailer and broken answer arrives as it is`,
      () => exchangesAreRight(pair, "bodies"),
      GO_TEST_MS,
    );
    test(
      `${name}: trailers of a request arrive`,
      () => exchangesAreRight(pair, "request-trailers"),
      GO_TEST_MS,
    );
  }
});
