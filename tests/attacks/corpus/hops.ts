import { type Corpus, passes, refused } from "./shot.ts";

const GET = "GET {/x} HTTP/1.1\r\n{H}";

/** What concerns one connection only: Upgrade, Expect, Connection, versions. */
export const HOPS: Corpus = {
  "an upgrade to h2c is not passed on": passes(
    `${GET}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n`,
    "GET /x none ",
  ),
  "an upgrade without Connection is not one": passes(`${GET}Upgrade: websocket\r\n\r\n`, "GET /x none "),
  "Connection: upgrade without Upgrade is nothing": passes(
    `${GET}Connection: upgrade\r\n\r\n`,
    "GET /x none ",
  ),
  "a WebSocket handshake with a body is an ordinary request": passes(
    `${GET}Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 3\r\n\r\nabc`,
    "GET /x length abc",
  ),
  "a WebSocket handshake by POST is an ordinary request": passes(
    "POST {/x} HTTP/1.1\r\n{H}Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 0\r\n\r\n",
    "POST /x length ",
  ),
  "several protocols at once are none": passes(
    `${GET}Connection: Upgrade\r\nUpgrade: websocket, h2c\r\n\r\n`,
    "GET /x none ",
  ),
  "an upgrade to TLS is not passed on": passes(
    `${GET}Connection: Upgrade\r\nUpgrade: TLS/1.0\r\n\r\n`,
    "GET /x none ",
  ),
  "an expectation nobody knows passes": passes(`${GET}Expect: miracles\r\n\r\n`, "GET /x none "),
  "100-continue on a GET passes": passes(`${GET}Expect: 100-continue\r\n\r\n`, "GET /x none "),
  "100-continue with its body right behind": passes(
    "POST {/x} HTTP/1.1\r\n{H}Expect: 100-continue\r\nContent-Length: 3\r\n\r\nabc",
    "POST /x length abc",
  ),
  "HTTP/1.0 goes on as HTTP/1.1": passes("GET {/x} HTTP/1.0\r\n{H}\r\n", "GET /x none "),
  "HTTP/1.0 with keep-alive": passes(
    "GET {/x} HTTP/1.0\r\n{H}Connection: keep-alive\r\n\r\n",
    "GET /x none ",
  ),
  "a proxy's own authentication from within": passes(
    `${GET}Proxy-Authorization: Basic aW5uZXI6c2VjcmV0\r\n\r\n`,
    "GET /x none ",
  ),
  "Max-Forwards passes, nothing is answered for it": passes(
    "OPTIONS {/x} HTTP/1.1\r\n{H}Max-Forwards: 0\r\n\r\n",
    "OPTIONS /x none ",
  ),
  "pipelined requests arrive one by one": passes(
    `${GET}\r\nGET {/y} HTTP/1.1\r\n{H}\r\n`,
    "GET /x none ",
    "GET /y none ",
  ),
  "an HTTP/0.9 line behind a request": {
    ...refused(`${GET}\r\nGET {/smuggled}\r\n\r\n`),
    told: "closed",
    sees: "cut",
  },
};
