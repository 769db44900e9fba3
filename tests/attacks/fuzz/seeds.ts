import { FRAMING } from "../corpus/framing.ts";
import { HEADS } from "../corpus/heads.ts";
import { HOPS } from "../corpus/hops.ts";
import { TARGETS } from "../corpus/targets.ts";

/** The corpus as it would be sent to a host of that name, without the usual fields. */
export const SHOTS: readonly Buffer[] = [FRAMING, HEADS, HOPS, TARGETS]
  .flatMap((corpus) => Object.values(corpus))
  .map((shot) =>
    shot.bytes
      .replaceAll("{H}", "Host: a.example\r\n")
      .replaceAll("{host}", "a.example")
      .replaceAll("{auth}", "")
      .replaceAll(/\{(\/[^}]*)\}/g, "$1"),
  )
  .filter((bytes) => bytes.length < 4000)
  .map((bytes) => Buffer.from(bytes, "latin1"));

export const WORDS: readonly string[] = [
  "\r\n",
  "\r\n\r\n",
  "\n",
  "\r",
  "\0",
  " ",
  "\t",
  ":",
  ",",
  ";",
  '"',
  "#",
  "\x7f",
  "\xff",
  "0\r\n\r\n",
  "5\r\nhello\r\n",
  "HTTP/1.1",
  "HTTP/1.0",
  "GET / HTTP/1.1\r\n",
  "CONNECT a:1 HTTP/1.1\r\n",
  "Host: a\r\n",
  "Content-Length: 5\r\n",
  "Content-Length: 18446744073709551615\r\n",
  "Transfer-Encoding: chunked\r\n",
  "Connection: close\r\n",
  "Connection: upgrade\r\nUpgrade: websocket\r\n",
  "Expect: 100-continue\r\n",
  "Trailer: X\r\n",
  "X: y\r\n",
];
