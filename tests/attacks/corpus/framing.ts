import { type Corpus, cut, passes, refused } from "./shot.ts";

const POST = "POST {/x} HTTP/1.1\r\n{H}";
const NEXT = "GET {/smuggled} HTTP/1.1\r\n{H}\r\n";
const CHUNKED = `${POST}Transfer-Encoding: chunked\r\n\r\n`;

/** Where a body ends: RFC 9112 6 and 7, and everything that has ever made two readers disagree about it. */
export const FRAMING: Corpus = {
  "CL.TE": refused(`${POST}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG`),
  "TE.CL": refused(
    `${POST}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n12\r\n${NEXT}\r\n0\r\n\r\n`,
  ),
  "CL.TE with the length named as a connection option": refused(
    `${POST}Connection: content-length\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${NEXT}`,
  ),
  "TE.TE, chunked twice": refused(
    `${POST}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${NEXT}`,
  ),
  "TE.TE, the second unknown": refused(
    `${POST}Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n${NEXT}`,
  ),
  "TE.TE, the first unknown": refused(
    `${POST}Transfer-Encoding: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${NEXT}`,
    501,
  ),
  "TE with identity and a length": refused(
    `${POST}Transfer-Encoding: identity\r\nContent-Length: 3\r\n\r\nabc${NEXT}`,
  ),
  "TE with chunked in a list": refused(`${POST}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`, 501),
  "TE with chunked not last": refused(`${POST}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`),
  "TE that only looks like chunked": refused(`${POST}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`, 501),
  "TE in quotes": refused(`${POST}Transfer-Encoding: "chunked"\r\n\r\n0\r\n\r\n`, 501),
  "TE behind a vertical tab": refused(`${POST}Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n`),
  "TE with a space before the colon": refused(`${POST}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n`),
  "TE on a folded line": refused(`${POST}Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n`),
  "TE without a value": refused(`${POST}Transfer-Encoding: \r\nContent-Length: 3\r\n\r\nabc`),
  "TE behind a bare CR": refused(`${POST}X: y\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`),
  "TE behind a bare LF": refused(`${POST}X: y\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`),
  "TE in HTTP/1.0": refused("POST {/x} HTTP/1.0\r\n{H}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
  "TE in any case is chunked": passes(
    `${POST}transfer-ENCODING: ChUnKeD\r\n\r\n3\r\nabc\r\n0\r\n\r\n`,
    "POST /x chunked abc",
  ),
  "two lengths": refused(`${POST}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd`),
  "the same length twice": refused(`${POST}Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc`),
  "a list of lengths": refused(`${POST}Content-Length: 3, 3\r\n\r\nabc`),
  "a negative length": refused(`${POST}Content-Length: -1\r\n\r\n`),
  "a signed length": refused(`${POST}Content-Length: +3\r\n\r\nabc`),
  "a length in hexadecimal": refused(`${POST}Content-Length: 0x3\r\n\r\nabc`),
  "a length with a fraction": refused(`${POST}Content-Length: 3.0\r\n\r\nabc`),
  "a length with a space inside": refused(`${POST}Content-Length: 1 1\r\n\r\nhello world`),
  "a length without digits": refused(`${POST}Content-Length: \r\n\r\n`),
  "a length of 2 to the 64": refused(`${POST}Content-Length: 18446744073709551616\r\n\r\nabc`, 413),
  "a length that overflows to 3": refused(`${POST}Content-Length: 18446744073709551619\r\n\r\nabc`, 413),
  "a length beyond the cap": refused(`${POST}Content-Length: 18446744073709551615\r\n\r\nabc`, 413),
  "a length named as a connection option": passes(
    `${POST}Connection: content-length\r\nContent-Length: 3\r\n\r\nabc`,
    "POST /x length abc",
  ),
  "a body on a GET": passes(`GET {/x} HTTP/1.1\r\n{H}Content-Length: 3\r\n\r\nabc`, "GET /x length abc"),
  "a request in the body of a GET": passes(
    "GET {/x} HTTP/1.1\r\n{H}Content-Length: 27\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n\r",
    "GET /x length GET /smuggled HTTP/1.1\r\n\r\n\r",
  ),
  "chunks on a GET": passes(
    "GET {/x} HTTP/1.1\r\n{H}Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
    "GET /x chunked a",
  ),
  "chunk extensions end here": passes(`${CHUNKED}3;a=b;c="d"\r\nabc\r\n0;x\r\n\r\n`, "POST /x chunked abc"),
  "a chunk size with leading zeros": passes(
    `${CHUNKED}0000000003\r\nabc\r\n0\r\n\r\n`,
    "POST /x chunked abc",
  ),
  "trailers go on, but for what would be merged into a head": passes(
    `${CHUNKED}3\r\nabc\r\n0\r\nX-Sum: 1\r\nAuthorization: Bearer evil\r\nX-Vault: evil\r\nHost: evil\r\n\r\n`,
    "POST /x chunked abc",
  ),
  "trailers with a length": cut(`${CHUNKED}3\r\nabc\r\n0\r\nContent-Length: 5\r\n\r\n`),
  "trailers with a transfer coding": cut(`${CHUNKED}3\r\nabc\r\n0\r\nTransfer-Encoding: gzip\r\n\r\n`),
  "trailers with a bare LF": cut(`${CHUNKED}3\r\nabc\r\n0\r\nX: 1\n\r\n`),
  "a chunk size in 0x": cut(`${CHUNKED}0x3\r\nabc\r\n0\r\n\r\n`),
  "a signed chunk size": cut(`${CHUNKED}+3\r\nabc\r\n0\r\n\r\n`),
  "a negative chunk size": cut(`${CHUNKED}-1\r\nabc\r\n0\r\n\r\n`),
  "a chunk size with a space": cut(`${CHUNKED}3 \r\nabc\r\n0\r\n\r\n`),
  "a chunk size with a tab": cut(`${CHUNKED}3\t;x\r\nabc\r\n0\r\n\r\n`),
  "a chunk size that overflows": cut(`${CHUNKED}10000000000000003\r\nabc\r\n0\r\n\r\n`),
  "a chunk size that is no number": cut(`${CHUNKED}xyz\r\nabc\r\n0\r\n\r\n`),
  "a chunk without a size": cut(`${CHUNKED}\r\nabc\r\n0\r\n\r\n`),
  "a chunk longer than it says": cut(`${CHUNKED}3\r\nabcd\r\n0\r\n\r\n`),
  "a chunk line that ends in a bare LF": cut(`${CHUNKED}3\nabc\r\n0\r\n\r\n`),
  "a chunk whose end is a bare LF": cut(`${CHUNKED}3\r\nabc\n0\r\n\r\n`),
  "a chunk line with a bare CR": cut(`${CHUNKED}3\r\rabc\r\n0\r\n\r\n`),
  "an extension with a bare LF": cut(`${CHUNKED}3;a\nb\r\nabc\r\n0\r\n\r\n`),
  "an extension with an open quote": cut(`${CHUNKED}3;a="\r\nabc\r\n0\r\n\r\n`),
  "an extension of 256 bytes ends here": passes(
    `${CHUNKED}3;${"x".repeat(255)}\r\nabc\r\n0\r\n\r\n`,
    "POST /x chunked abc",
  ),
  "an extension of 257 bytes": cut(`${CHUNKED}3;${"x".repeat(256)}\r\nabc\r\n0\r\n\r\n`),
  "extensions that are empty": cut(`${CHUNKED}3;;a\r\nabc\r\n0\r\n\r\n`),
  "TE behind which a tab stands": refused(`${POST}Transfer-Encoding: chunked\t\r\n\r\n0\r\n\r\n`, 501),
  "an extension without end": cut(`${CHUNKED}3;${"x".repeat(20_000)}\r\nabc\r\n0\r\n\r\n`),
};
