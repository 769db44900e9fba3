/** A4: nothing special-purpose is dialled, however it is written, and the metadata addresses never. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { open } from "../../support/raw-client.ts";
import { answerIn, type Range, startRange } from "../rig/range.ts";

/** Written plainly: understood, and blocked before anything is dialled. */
const BLOCKED: readonly string[] = [
  "0.0.0.0",
  "10.0.0.1",
  "100.64.0.1",
  "127.0.0.1",
  "127.255.255.254",
  "169.254.0.1",
  "172.16.0.1",
  "172.31.255.255",
  "192.0.0.1",
  "192.0.2.1",
  "192.88.99.1",
  "192.168.0.1",
  "198.18.0.1",
  "198.19.255.255",
  "198.51.100.1",
  "203.0.113.1",
  "224.0.0.1",
  "240.0.0.1",
  "255.255.255.255",
  "[::]",
  "[::1]",
  "[0:0:0:0:0:0:0:1]",
  "[::127.0.0.1]",
  "[::ffff:127.0.0.1]",
  "[::ffff:7f00:1]",
  "[::ffff:10.0.0.1]",
  "[64:ff9b::127.0.0.1]",
  "[64:ff9b:1::1]",
  "[2002:7f00:1::]",
  "[2002:a00:1::]",
  "[2001:0:1::80ff:fffe]",
  "[2001:db8::1]",
  "[100::1]",
  "[fc00::1]",
  "[fd12:3456::1]",
  "[fe80::1]",
  "[fec0::1]",
  "[ff02::1]",
  "[fe80::5efe:127.0.0.1]",
];

/** Not written plainly: no address at all, so that no resolver gets to read it in its own way. */
const UNREADABLE: readonly string[] = [
  "127.1",
  "127.0.1",
  "2130706433",
  "0x7f000001",
  "0x7f.0.0.1",
  "0177.0.0.1",
  "127.0.0.01",
  "127.0.0.1.0",
  "127.0.0.256",
  "127.0.0.0x1",
  "[::1%25eth0]",
  "[fe80::1%lo]",
  "[::ffff:127.1]",
  "[127.0.0.1]",
  "[::1",
  "::1",
  "127。0。0。1",
];

const METADATA: readonly string[] = [
  "169.254.169.254",
  "[::ffff:169.254.169.254]",
  "[::ffff:a9fe:a9fe]",
  "[64:ff9b::a9fe:a9fe]",
  "[2002:a9fe:a9fe::]",
  "169.254.170.2",
  "169.254.170.23",
  "100.100.100.200",
  "168.63.129.16",
  "[fd00:ec2::254]",
  "[fd00:ec2::23]",
];

let guarded: Range;
let lenient: Range;
beforeAll(async () => {
  guarded = await startRange({ broker: { allowlist: [] } });
  lenient = await startRange({ broker: { allowlist: ["0.0.0.0/0", "::/0"] } });
});
afterAll(async () => {
  await guarded[Symbol.asyncDispose]();
  await lenient[Symbol.asyncDispose]();
});

/** What a request to the address is told, in absolute-form and through a tunnel. */
async function told(range: Range, host: string, port: number): Promise<(number | undefined)[]> {
  const { auth } = range.outer;
  const authority = `${host}:${port}`;
  const lines = [`GET http://${authority}/ HTTP/1.1`, `CONNECT ${authority} HTTP/1.1`];
  const statuses: (number | undefined)[] = [];
  for (const line of lines) {
    const client = await open(range.broker.port);
    client.write(`${line}\r\nHost: ${authority}\r\n${auth}\r\n`);
    let text = await client.until((all) => answerIn(all) !== undefined);
    if (text.startsWith("HTTP/1.1 200 Connection")) {
      client.forget();
      client.write(`GET / HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
      text = await client.until((all) => answerIn(all) !== undefined);
    }
    statuses.push(answerIn(text)?.status);
    client.end();
  }
  return statuses;
}

describe("special-purpose addresses", () => {
  for (const host of BLOCKED) {
    test(host, async () => {
      const { broker, outer } = guarded;
      broker.lines.length = 0;
      expect(await told(guarded, host, outer.upstream.port)).toEqual([502, 502]);
      expect(broker.lines.filter((line) => line.includes('"code":"blocked"'))).toHaveLength(2);
      expect(outer.upstream.connections()).toBe(0);
    });
  }
});

describe("other ways to write an address", () => {
  for (const host of UNREADABLE) {
    test(host, async () => {
      const { outer } = guarded;
      const statuses = await told(guarded, Buffer.from(host).toString("latin1"), outer.upstream.port);
      expect(statuses).toEqual([400, 400]);
      expect(outer.upstream.connections()).toBe(0);
    });
  }
});

describe("metadata, with everything else allowed", () => {
  for (const host of METADATA) {
    test(host, async () => {
      lenient.broker.lines.length = 0;
      expect(await told(lenient, host, 80)).toEqual([502, 502]);
      expect(lenient.broker.lines.filter((line) => line.includes('"code":"blocked"'))).toHaveLength(2);
    });
  }
});

test("the broker's own listener, with everything else allowed", async () => {
  const { broker } = lenient;
  for (const host of [
    "127.0.0.1",
    "127.0.0.2",
    "0.0.0.0",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:0:0:1]",
    "[::1]",
    "[::]",
  ]) {
    broker.lines.length = 0;
    expect(await told(lenient, host, broker.port)).toEqual([502, 502]);
    expect(broker.lines.join()).toContain("own listener");
  }
});
