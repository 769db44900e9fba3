/** Whichever stage fails, with whatever and however late: one answer, one log row, and nothing of the reason in either. */
import { expect, test } from "bun:test";
import fc from "fast-check";
import { AppError } from "../../src/core/errors.ts";
import type { Entry } from "../../src/core/log/entry.ts";
import { UpstreamFault } from "../../src/core/net/upstream-fault.ts";
import type { Exchange, ResponseHead } from "../../src/proxy/exchange.ts";
import type { Arrived } from "../../src/proxy/flow.ts";
import { createPipeline, type Stages } from "../../src/proxy/pipeline.ts";
import { Refused } from "../../src/proxy/refusal.ts";

const SECRET = "s3cr3t-in-the-reason";
const STAGES = ["authenticate", "match", "admit", "inject", "forward"] as const;

const FAULTS: Record<string, () => unknown> = {
  refused: () => new Refused("no_match"),
  error: () => new Error(SECRET),
  type: () => new TypeError(SECRET),
  app: () => new AppError("internal", { cause: new Error(SECRET) }),
  upstream: () => new UpstreamFault("closed", SECRET),
  text: () => SECRET,
  nothing: () => undefined,
  strange: () => ({ toString: () => SECRET }),
};

function exchange() {
  const told: ResponseHead[] = [];
  let body = "";
  let ends = 0;
  const request = {
    method: "GET",
    target: "/x",
    headers: ["Host", "a"],
    framing: "none",
    contentLength: 0,
    upgrade: false,
    http2: false,
  };
  const value = {
    request,
    listen() {},
    pause() {},
    resume() {},
    inform() {},
    respond: (head: ResponseHead) => void told.push(head),
    write: (chunk: Uint8Array) => {
      body += Buffer.from(chunk).toString();
    },
    end: () => {
      ends += 1;
    },
    flush: () => true,
    abort() {},
    detach: () => undefined,
  } as unknown as Exchange;
  return { value, told, body: () => body, ends: () => ends };
}

test("any failing stage yields exactly one answer and one log row", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...STAGES),
      fc.constantFrom(...Object.keys(FAULTS)),
      fc.boolean(),
      fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
      async (failing, fault, late, slow) => {
        const log: Entry[] = [];
        const lines: string[] = [];
        const note = (message: string, fields?: object) => void lines.push(message + JSON.stringify(fields));
        const ran: string[] = [];
        const stage = (name: string, at: number) => (flow: object) => {
          ran.push(name);
          const fail = () => {
            throw (FAULTS[fault] as () => unknown)();
          };
          if (name === failing) return late ? Bun.sleep(0).then(fail) : fail();
          const done = { ...flow, ...(name === "admit" ? { pass: { type: "entered", leave() {} } } : {}) };
          return slow[at] === true ? Promise.resolve(done) : done;
        };
        const stages = Object.fromEntries(
          STAGES.map((name, at) => [name, stage(name, at)]),
        ) as unknown as Stages;
        const pipeline = createPipeline({
          giveBack: () => {},
          strangers: { admits: () => true, close() {} },
          stages,
          canaries: { seen() {} },
          log: { add: (entry) => void log.push(entry), flush: async () => {} },
          logger: { debug: note, info: note, warn: note, error: note },
          clock: { now: () => 1 },
        });
        const client = exchange();
        const arrived = {
          exchange: client.value,
          caller: { credentials: undefined, access: undefined },
          ingress: "mitm",
          scheme: "https",
          target: { host: "a", port: 443 },
          spelling: { hostPort: "a:443", hostHeader: "a" },
          pathAndQuery: "/x?q",
          path: "/x",
          startedAt: performance.now(),
        } as unknown as Arrived;
        await pipeline.run(arrived);
        expect(ran.at(-1)).toBe(failing);
        expect(log).toHaveLength(1);
        expect(client.told).toHaveLength(1);
        expect(client.ends()).toBe(1);
        expect(log[0]?.status).toBe(client.told[0]?.status as number);
        expect(log[0]?.errorCode).not.toBe("");
        expect(client.body() + JSON.stringify(client.told) + JSON.stringify(log)).not.toContain(SECRET);
      },
    ),
    { numRuns: 300 },
  );
});
