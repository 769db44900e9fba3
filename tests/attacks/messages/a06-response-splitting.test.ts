/** A6, answer side: what an upstream sends reaches the one client it answers, as one answer, and nobody else. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { ANSWERS, type Volley } from "../corpus/answers.ts";
import { aim, answerIn, type Door, type Range, shoot, startRange } from "../rig/range.ts";
import type { Reply } from "../rig/strict-upstream.ts";

let volley: Volley = { bytes: [], client: "" };
let greeting = "";
/** Resolves when the upstream has written all of the volley. */
let written = Promise.withResolvers<void>();

const reply: Reply = (seen, write, socket) => {
  if (!seen.target.startsWith("/hostile")) {
    return write(`HTTP/1.1 200 OK\r\nContent-Length: ${seen.target.length}\r\n\r\n${seen.target}`);
  }
  const [first = "", ...later] = volley.bytes;
  write(first);
  later.forEach((bytes, at) => void setTimeout(() => write(bytes), 5 * (at + 1)));
  setTimeout(() => written.resolve(), 5 * later.length);
  if (volley.hangsUp === true) setTimeout(() => socket.end(), 5);
};

let range: Range;
beforeAll(async () => {
  range = await startRange({ reply, greeting: () => greeting });
});
afterAll(async () => {
  await range[Symbol.asyncDispose]();
});

for (const door of ["outer", "inner"] as const) {
  describe(door === "outer" ? "absolute-form on the outer port" : "origin-form inside a tunnel", () => {
    for (const [name, shot] of Object.entries(ANSWERS)) test(name, () => receive(range[door], shot));

    test("an answer before there is a request", async () => {
      const { upstream } = range[door];
      upstream.hangUp();
      greeting = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";
      const first = await shoot(range[door], aim("GET {/first} HTTP/1.1\r\n{H}\r\n", range[door]));
      greeting = "";
      // The upstream may answer its own request however early; it must not be believed a second time.
      expect(["evil", "/first"]).toContain(answerIn(first.text)?.body as string);
      await expectClean(range[door], 3);
    });

    test("ten thousand informational answers, of which a client is told a few, then one", async () => {
      const hint = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
      volley = {
        bytes: [`${hint.repeat(10_000)}HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood`],
        client: "",
      };
      const client = await range[door].connect();
      client.write(aim("GET {/hostile} HTTP/1.1\r\n{H}\r\n", range[door]));
      const text = await client.until((all) => all.endsWith("good"));
      expect(text.split(hint).length - 1).toBe(16);
      client.end();
      await expectClean(range[door], 1);
    });
  });
}

async function receive(door: Door, shot: Volley): Promise<void> {
  door.upstream.hangUp();
  volley = shot;
  written = Promise.withResolvers();
  const client = await door.connect();
  let closed = false;
  client.socket.once("close", () => {
    closed = true;
  });
  client.write(aim(`${shot.method ?? "GET"} {/hostile} HTTP/1.1\r\n{H}\r\n`, door));
  if (typeof shot.client === "object") {
    const text = await client.closed();
    // What arrives together with the fault may be lost with it.
    if (text !== "") expect(text).toContain(shot.client.brokenOff);
    expect(text).not.toContain("evil");
    expect(text).not.toEndWith("0\r\n\r\n");
  } else {
    const { client: wanted } = shot;
    await client.until((text) =>
      typeof wanted === "number" ? answerIn(text) !== undefined : text.length >= wanted.length,
    );
    await written.promise;
    // What the same client asks next is answered for itself, if its connection is still there, and nothing before it.
    if (!closed) {
      client.write(aim("GET {/next} HTTP/1.1\r\n{H}\r\n", door));
      await client.until((text) => answerIn(behind(text, wanted))?.body === "/next").catch(() => {});
    }
    const text = client.text();
    if (typeof wanted === "number") expect(answerIn(text)?.status).toBe(wanted);
    else expect(text).toStartWith(wanted);
    const rest = behind(text, wanted);
    if (rest !== "") expect(answerIn(rest)).toMatchObject({ status: 200, body: "/next", rest: "" });
    if (typeof wanted === "number")
      for (const word of ["evil", "good", "\x1b"]) expect(text).not.toContain(word);
  }
  client.end();
  await expectClean(door, 1);
}

/** What stands behind the first answer. */
function behind(text: string, wanted: number | string): string {
  return typeof wanted === "number" ? (answerIn(text)?.rest ?? "") : text.slice(wanted.length);
}

/** Other clients, of the same credential and so of the same upstream connections, get their own answers. */
async function expectClean(door: Door, times: number): Promise<void> {
  for (let at = 0; at < times; at += 1) {
    const { text } = await shoot(door, aim(`GET {/clean-${at}} HTTP/1.1\r\n{H}\r\n`, door));
    expect(answerIn(text)).toMatchObject({ status: 200, body: `/clean-${at}`, rest: "" });
  }
}
