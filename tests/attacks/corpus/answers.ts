/** What a hostile upstream sends for one request, and what its client may see of it. */
export type Volley = {
  /** Pieces written a moment apart. */
  readonly bytes: readonly string[];
  /** The upstream closes behind it. */
  readonly hangsUp?: boolean;
  readonly method?: "HEAD";
  /** The exact bytes; a number is a refusal of ours with that status; a broken-off answer ends in a closed connection. */
  readonly client: string | number | { readonly brokenOff: string };
};

const OK = "HTTP/1.1 200 OK\r\n";
const GOOD = `${OK}Content-Length: 4\r\n\r\ngood`;
const EVIL = `${OK}Content-Length: 4\r\n\r\nevil`;
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`;
const malformed = (...bytes: string[]): Volley => ({ bytes, client: 502 });
const good = (...bytes: string[]): Volley => ({ bytes, client: GOOD });

export const ANSWERS: Readonly<Record<string, Volley>> = {
  "two answers at once": good(GOOD + EVIL),
  "a second answer a moment later": good(GOOD, EVIL),
  "a second answer that is begun": good(`${GOOD}HTTP/1.1 200 OK\r\nContent-Le`),
  "bytes beyond the length": good(`${GOOD}more`),
  "an empty line behind the answer": good(`${GOOD}\r\n`),
  "a body on a HEAD": {
    method: "HEAD",
    bytes: [`${OK}Content-Length: 4\r\n\r\n${EVIL}`],
    client: `${OK}Content-Length: 4\r\n\r\n`,
  },
  "a body on a 304": {
    bytes: [`HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n${EVIL}`],
    client: "HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n",
  },
  "a body on a 204": {
    bytes: [`HTTP/1.1 204 No Content\r\n\r\n${EVIL}`],
    client: "HTTP/1.1 204 No Content\r\n\r\n",
  },
  "an informational answer with a length": {
    bytes: [`HTTP/1.1 103 Early Hints\r\nContent-Length: 4\r\n\r\n${GOOD}`],
    client: `HTTP/1.1 103 Early Hints\r\n\r\n${GOOD}`,
  },
  "an informational answer with chunks": {
    bytes: [`HTTP/1.1 103 Early Hints\r\nTransfer-Encoding: chunked\r\n\r\n${GOOD}`],
    client: `HTTP/1.1 103 Early Hints\r\n\r\n${GOOD}`,
  },
  "an informational answer with cookies and hop-by-hop fields": {
    bytes: [
      `HTTP/1.1 103 Early Hints\r\nSet-Cookie: a=b\r\nProxy-Authenticate: x\r\nKeep-Alive: 1\r\n\r\n${GOOD}`,
    ],
    client: `HTTP/1.1 103 Early Hints\r\n\r\n${GOOD}`,
  },
  "a switch that nobody asked for": malformed(
    `HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n${EVIL}`,
  ),
  "a switch without a protocol": malformed(`HTTP/1.1 101 Switching Protocols\r\n\r\n${EVIL}`),
  "a length and a transfer coding": malformed(
    `${OK}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${EVIL}`,
  ),
  "two lengths": malformed(`${OK}Content-Length: 4\r\nContent-Length: 5\r\n\r\ngood`),
  "the same length twice": malformed(`${OK}Content-Length: 4\r\nContent-Length: 4\r\n\r\ngood`),
  "a negative length": malformed(`${OK}Content-Length: -4\r\n\r\ngood`),
  "a length that overflows": malformed(`${OK}Content-Length: 18446744073709551620\r\n\r\ngood`),
  "a length named as a connection option": good(
    `${OK}Connection: content-length\r\nContent-Length: 4\r\n\r\ngood`,
  ),
  "a coding other than chunked": malformed(`${OK}Transfer-Encoding: gzip\r\n\r\ngood`),
  "a coding other than chunked, and an answer behind it": malformed(
    `${OK}Transfer-Encoding: gzip\r\n\r\n${EVIL}`,
  ),
  "chunked twice": malformed(
    `${OK}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${EVIL}`,
  ),
  "chunks in HTTP/1.0": malformed("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
  "a bad chunk size": { bytes: [`${CHUNKED}4\r\ngood\r\n0x4\r\nevil\r\n`], client: { brokenOff: "good" } },
  "a chunk longer than it says": {
    bytes: [`${CHUNKED}4\r\ngoodevil\r\n0\r\n\r\n`],
    client: { brokenOff: "good" },
  },
  "a chunk line with a bare LF": {
    bytes: [`${CHUNKED}4\r\ngood\r\n4\nevil\r\n`],
    client: { brokenOff: "good" },
  },
  "chunk extensions end here": {
    bytes: [`${CHUNKED}4;a="b"\r\ngood\r\n0;x\r\n\r\n`],
    client: `${CHUNKED}4\r\ngood\r\n0\r\n\r\n`,
  },
  "trailers with a length": {
    bytes: [`${CHUNKED}4\r\ngood\r\n0\r\nContent-Length: 9\r\n\r\n`],
    client: { brokenOff: "good" },
  },
  "a body cut short": {
    bytes: [`${OK}Content-Length: 9\r\n\r\ngood`],
    hangsUp: true,
    client: { brokenOff: "good" },
  },
  "chunks cut short": { bytes: [`${CHUNKED}4\r\ngood\r\n`], hangsUp: true, client: { brokenOff: "good" } },
  "a head cut short": { bytes: ["HTTP/1.1 200 OK\r\nConte"], hangsUp: true, client: 502 },
  "no answer": { bytes: [""], hangsUp: true, client: 502 },
  "a bare LF in the head": malformed(`HTTP/1.1 200 OK\nContent-Length: 4\n\ngood`),
  "a bare CR in a value": malformed(`${OK}X: a\rSet-Cookie: b\r\nContent-Length: 4\r\n\r\ngood`),
  "a NUL in a value": malformed(`${OK}X: a\0\r\nContent-Length: 4\r\n\r\ngood`),
  "an escape character in a value": malformed(`${OK}X: \x1b[2J\r\nContent-Length: 4\r\n\r\ngood`),
  "a folded field": malformed(`${OK}X: a\r\n b\r\nContent-Length: 4\r\n\r\ngood`),
  "a space before the colon": malformed(`${OK}X : a\r\nContent-Length: 4\r\n\r\ngood`),
  "a field without a name": malformed(`${OK}: a\r\nContent-Length: 4\r\n\r\ngood`),
  "an escape character in the reason": malformed(`HTTP/1.1 200 \x1b[2J\r\nContent-Length: 4\r\n\r\ngood`),
  "a status of 000": malformed("HTTP/1.1 000 OK\r\nContent-Length: 4\r\n\r\ngood"),
  "a status of 099": malformed("HTTP/1.1 099 OK\r\nContent-Length: 4\r\n\r\ngood"),
  "a status of two digits": malformed("HTTP/1.1 20 OK\r\nContent-Length: 4\r\n\r\ngood"),
  "a status of four digits": malformed("HTTP/1.1 2000 OK\r\nContent-Length: 4\r\n\r\ngood"),
  "HTTP/2 in words": malformed("HTTP/2 200 OK\r\nContent-Length: 4\r\n\r\ngood"),
  "HTTP/0.9": malformed("<html>good</html>\r\n\r\n"),
  "another protocol": malformed("SSH-2.0-OpenSSH_9.6\r\n"),
  "a request instead of an answer": malformed("GET /evil HTTP/1.1\r\nHost: x\r\n\r\n"),
  "a head beyond a megabyte": malformed(`${OK}X: ${"x".repeat(1_100_000)}\r\n\r\n`),
  "hop-by-hop fields, cookies and a challenge for proxies": good(
    `${OK}Connection: X-Named\r\nX-Named: 1\r\nSet-Cookie: a=b\r\nset-cookie: c=d\r\nSet-Cookie2: x\r\n` +
      "Proxy-Authenticate: Basic\r\nProxy-Connection: keep-alive\r\nUpgrade: h2c\r\nX-Vault: x\r\n" +
      "Content-Length: 4\r\n\r\ngood",
  ),
  "a 407 without its challenge": {
    bytes: ["HTTP/1.1 407 Proxy\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n"],
    client: "HTTP/1.1 407 Proxy\r\nContent-Length: 0\r\n\r\n",
  },
};
