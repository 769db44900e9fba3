import { describe, expect, test } from "bun:test";
import { createParser, MessageFault } from "../../../../src/lib/http1/parser.ts";

/** What a parser says about bytes given in pieces of `step`. */
function read(kind: "request" | "response", text: string, step = text.length): string[] {
  const said: string[] = [];
  let body = "";
  const parser = createParser(kind, {
    onBegin: () => void said.push("begin"),
    onHead(head) {
      said.push(
        `${kind === "request" ? `${head.method} ${head.target}` : head.status} ${JSON.stringify(head.headers)}`,
      );
      return false;
    },
    onBody(chunk) {
      body += chunk.toString("latin1");
    },
    onEnd(trailers) {
      if (body !== "") said.push(`body ${body}`);
      body = "";
      said.push(trailers === undefined ? "end" : `end ${JSON.stringify(trailers)}`);
    },
  });
  const bytes = Buffer.from(text, "latin1");
  try {
    for (let at = 0; at < bytes.length; at += step) {
      const piece = bytes.subarray(at, at + step);
      const used = parser.feed(piece);
      if (used < piece.length) {
        said.push(`rest ${piece.subarray(used).toString("latin1")}`);
        return said;
      }
    }
    parser.close();
  } catch (error) {
    if (!(error instanceof MessageFault)) throw error;
    said.push(`fault ${error.status}`);
  }
  return said;
}

const GOOD: Record<string, { kind?: "response"; text: string; said: string[] }> = {
  "two requests behind each other": {
    text: "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nPOST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
    said: [
      "begin",
      'GET /1 ["Host","a"]',
      "end",
      "begin",
      'POST /2 ["Host","a","Content-Length","3"]',
      "body abc",
      "end",
    ],
  },
  "chunks with trailers": {
    text: "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n3;x=1\r\nabc\r\n0\r\nX: 1\r\n\r\n",
    said: ["begin", 'POST / ["Host","a","Transfer-Encoding","Chunked"]', "body abc", 'end ["X","1"]'],
  },
  "header bytes survive": {
    text: "GET / HTTP/1.1\r\nHost: a\r\nX: \xe9\xff\t~\r\n\r\n",
    said: ["begin", 'GET / ["Host","a","X","éÿ\\t~"]', "end"],
  },
  "a method nobody knows, and a target as it was typed": {
    text: "FROB /\xe9?q=\xfc HTTP/1.1\r\nHost: a\r\n\r\n",
    said: ["begin", 'FROB /é?q=ü ["Host","a"]', "end"],
  },
  "an interim answer that says close is not the last": {
    kind: "response",
    text: "HTTP/1.1 103 x\r\nConnection: close\r\n\r\nHTTP/1.1 204 y\r\n\r\n",
    said: ["begin", '103 ["Connection","close"]', "end", "begin", "204 []", "end"],
  },
  "a CONNECT leaves the rest alone": {
    text: "CONNECT a:1 HTTP/1.1\r\n\r\n\x16\x03\x01",
    said: ["begin", "CONNECT a:1 []", "end", "rest \x16\x03\x01"],
  },
  "an answer that lasts until close": {
    kind: "response",
    text: "HTTP/1.1 200 OK\r\n\r\nall of it",
    said: ["begin", "200 []", "body all of it", "end"],
  },
};

test("a request behind one with trailers has its own target", () => {
  const first = "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: y\r\n\r\n";
  const second = "GET /b HTTP/1.1\r\nHost: h\r\n\r\n";
  for (const step of [1, 7, first.length, first.length + second.length]) {
    const heads = read("request", first + second, step).filter((said) => said.includes(" /"));
    expect(heads.map((said) => said.split(" ").slice(0, 2).join(" "))).toEqual(["POST /a", "GET /b"]);
  }
});

describe("messages", () => {
  for (const [name, { kind = "request", text, said }] of Object.entries(GOOD)) {
    test(name, () => expect(read(kind, text)).toEqual(said));
    if (!name.includes("CONNECT")) {
      test(`${name}, byte by byte`, () => expect(read(kind, text, 1)).toEqual(said));
    }
  }
  test("a hundred fields come as one list", () => {
    const fields = Array.from({ length: 100 }, (_, at) => `X-${at}: ${at}\r\n`).join("");
    const [, head = ""] = read("request", `GET /long HTTP/1.1\r\nHost: a\r\n${fields}\r\n`);
    expect(JSON.parse(head.slice(head.indexOf("[")))).toHaveLength(202);
    expect(head).toStartWith("GET /long ");
  });
});

const POST = "POST / HTTP/1.1\r\nHost: a\r\n";
const BAD: Record<string, [text: string, status: number]> = {
  "Content-Length and Transfer-Encoding": [
    `${POST}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    400,
  ],
  "two lengths": [`${POST}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc`, 400],
  "the same length twice": [`${POST}Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc`, 400],
  "a list of lengths": [`${POST}Content-Length: 3, 3\r\n\r\nabc`, 400],
  "a signed length": [`${POST}Content-Length: +3\r\n\r\nabc`, 400],
  "another coding before chunked": [`${POST}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`, 501],
  "chunked twice": [`${POST}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
  "a coding that only looks like chunked": [`${POST}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`, 501],
  "chunked in HTTP/1.0": ["POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400],
  "HTTP/2.0 in words": ["GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505],
  "HTTP/1.2": ["GET / HTTP/1.2\r\nHost: a\r\n\r\n", 505],
  "two Hosts": ["GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400],
  "no Host": ["GET / HTTP/1.1\r\n\r\n", 400],
  "a bare LF": ["GET / HTTP/1.1\nHost: a\n\n", 400],
  "a bare CR": ["GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", 400],
  "a NUL": ["GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", 400],
  "a folded field": ["GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n", 400],
  "a space before the colon": ["GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400],
  "a field without a name": ["GET / HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n", 400],
  "a chunk size in 0x": [`${POST}Transfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n0\r\n\r\n`, 400],
  "a chunk size that overflows": [
    `${POST}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\na\r\n0\r\n\r\n`,
    400,
  ],
  "a chunk that is longer than it says": [
    `${POST}Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n`,
    400,
  ],
  "a chunk line with a bare LF": [`${POST}Transfer-Encoding: chunked\r\n\r\n1\na\r\n0\r\n\r\n`, 400],
  "a bad chunk behind an upgrade": [
    `${POST}Connection: upgrade\r\nUpgrade: x\r\nTransfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n0\r\n\r\n`,
    400,
  ],
  "a body cut short": [`${POST}Content-Length: 3\r\n\r\nab`, 400],
  "a method of 129 bytes": [`${"M".repeat(129)} / HTTP/1.1\r\nHost: a\r\n\r\n`, 501],
  "two @ in a CONNECT": ["CONNECT a@b@c:1 HTTP/1.1\r\n\r\n", 400],
  "two @ in a URL": ["GET http://a@b@c/ HTTP/1.1\r\nHost: c\r\n\r\n", 400],
  "two spaces before the target": ["GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400],
  "an extension of 257 bytes": [
    `${POST}Transfer-Encoding: chunked\r\n\r\n1;${"x".repeat(256)}\r\na\r\n0\r\n\r\n`,
    400,
  ],
  "a length beyond 2 to the 53": [`${POST}Content-Length: 9007199254740993\r\n\r\n`, 413],
  "trailers that are too large with their head": [
    `${POST}X: ${"x".repeat(600_000)}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nY: ${"y".repeat(600_000)}\r\n\r\n`,
    431,
  ],
  "33 empty lines": [`${"\r\n".repeat(33)}GET / HTTP/1.1\r\nHost: a\r\n\r\n`, 400],
  "a bare LF before the message": ["\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400],
  "a fragment": ["GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400],
  "a good request behind one with two Hosts": [
    "GET /1 HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n",
    400,
  ],
  "a head that is too large": [`GET / HTTP/1.1\r\nHost: a\r\nX: ${"x".repeat(1024 * 1024)}\r\n\r\n`, 431],
  "a target with a space": ["GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400],
  "a TLS hello": ["\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400],
  "another request behind Connection: close": [
    "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n",
    400,
  ],
};

const BAD_RESPONSES: Record<string, string> = {
  "a status of 000": "HTTP/1.1 000 x\r\nContent-Length: 0\r\n\r\n",
  "a status below 100": "HTTP/1.1 099 x\r\nContent-Length: 0\r\n\r\n",
  "a control character in the reason": "HTTP/1.1 200 \x1b[2J\r\nContent-Length: 0\r\n\r\n",
  "a NUL in the reason": "HTTP/1.1 200 a\0b\r\nContent-Length: 0\r\n\r\n",
  "chunked twice":
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  "a good answer behind one that is refused":
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
};

describe("what is not read", () => {
  for (const [name, [text, status]] of Object.entries(BAD)) {
    test(name, () => expect(read("request", text).at(-1)).toBe(`fault ${status}`));
  }
  for (const [name, text] of Object.entries(BAD_RESPONSES)) {
    test(`an answer: ${name}`, () => {
      const said = read("response", text).filter((line) => line !== "begin");
      expect(said).toHaveLength(1);
      expect(said[0]).toStartWith("fault ");
    });
  }
});

test("a message behind a refused one is not handed over", () => {
  const [, [text]] = Object.entries(BAD).find(([name]) => name.startsWith("a good request")) ?? ["", [""]];
  expect(read("request", text).filter((line) => line.startsWith("GET"))).toEqual([]);
});

test("a head of many small fields costs what it weighs, not its square", () => {
  const cost = (fields: number) => {
    const text = `GET / HTTP/1.1\r\nHost: a\r\n${"b:\r\n".repeat(fields)}\r\n`;
    const from = performance.now();
    read("request", text);
    return performance.now() - from;
  };
  cost(1000);
  // The square would be 100 times 20 ms; this is 200,000 fields in one megabyte.
  expect(cost(200_000)).toBeLessThan(2000);
});

const CHUNKED = `${POST}Transfer-Encoding: chunked\r\n\r\n`;

/** How often a parser that is given these pieces hands over body, and how much. */
function bodies(pieces: readonly string[]): string[] {
  const chunks: string[] = [];
  const parser = createParser("request", {
    onHead: () => false,
    onBody: (chunk) => void chunks.push(chunk.toString("latin1")),
    onEnd() {},
  });
  for (const piece of pieces) parser.feed(Buffer.from(piece, "latin1"));
  return chunks;
}

test("chunks of one byte that come together are handed over together", () => {
  const many = Array.from({ length: 5000 }, (_, at) => `1\r\n${at % 10}\r\n`).join("");
  const [whole = "", ...more] = bodies([`${CHUNKED}${many}0\r\n\r\n`]);
  expect(more).toEqual([]);
  expect(whole).toBe("0123456789".repeat(500));
});

test("small and large chunks are joined in order", () => {
  const sizes = [1, 40, 3, 70_000, 2, 33, 32];
  const data = sizes.map((size, at) => String.fromCharCode(0x61 + at).repeat(size));
  const text = data.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join("");
  const half = Math.floor(text.length / 2);
  const pieces = [CHUNKED + text.slice(0, half), `${text.slice(half)}0\r\n\r\n`];
  const chunks = bodies(pieces);
  expect(chunks.join("")).toBe(data.join(""));
  // 1, 40 and 3 together, the large one by itself in two pieces of input, and what is behind it together.
  expect(chunks.map(({ length }) => length)).toEqual([44, expect.any(Number), expect.any(Number), 67]);
});

test("what came of a body before a fault is handed over, in one piece or in many", () => {
  const text = `${CHUNKED}4\r\ngood\r\n3\r\nabc\r\n0x1\r\n`;
  for (const step of [1, text.length]) {
    const parser = createParser("request", {
      onHead: () => false,
      onBody(chunk) {
        body += chunk.toString("latin1");
      },
      onEnd() {},
    });
    let body = "";
    expect(() => {
      for (let at = 0; at < text.length; at += step) parser.feed(Buffer.from(text.slice(at, at + step)));
    }).toThrow("a chunk size is hexadecimal digits");
    expect(body).toBe("goodabc");
    expect(() => parser.feed(Buffer.from("1"))).toThrow(MessageFault);
  }
});

test("a head of one long field costs what it weighs, however it trickles", () => {
  // The square of this would be hours.
  const text = `GET / HTTP/1.1\r\nHost: a\r\nX: ${"x".repeat(500_000)}\r\n\r\n`;
  expect(read("request", text, 1)).toHaveLength(3);
});

test("long names that come once are not kept", () => {
  const heap = () => {
    Bun.gc(true);
    return process.memoryUsage().rss;
  };
  const parser = createParser("request", {
    onHead: (head) => head.headers.length === 0,
    onBody() {},
    onEnd() {},
  });
  const send = (from: number, to: number) => {
    for (let at = from; at < to; at += 1) {
      parser.feed(Buffer.from(`GET / HTTP/1.1\r\nHost: a\r\n${at}${"n".repeat(900_000)}: x\r\n\r\n`));
    }
  };
  send(0, 50);
  const before = heap();
  send(50, 350);
  // 300 names are 270 MB.
  expect(heap() - before).toBeLessThan(100 * 1024 * 1024);
});

test("after a reset the parser reads a new message", () => {
  const heads: string[] = [];
  const parser = createParser("request", {
    onHead(head) {
      heads.push(head.target);
      return false;
    },
    onBody() {},
    onEnd() {},
  });
  const upgrade = Buffer.from(
    "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nGET /2",
  );
  expect(parser.feed(upgrade)).toBe(upgrade.length - 6);
  parser.reset();
  parser.feed(Buffer.from("GET /2 HTTP/1.1\r\nHost: a\r\n\r\n"));
  expect(heads).toEqual(["/ws", "/2"]);
});
