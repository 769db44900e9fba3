import { Duplex } from "node:stream";
import type { RawClient } from "../exchange.ts";

/**
 * A client's bare connection as a Node stream, for the two cases that need Node's TLS on top of it: TLS inside TLS,
 * and clients that speak only HTTP/2. Slower than the direct path, which everything else takes.
 */
export function rawDuplex(raw: RawClient, early: Uint8Array | undefined): Duplex {
  let waiting: (() => void) | undefined;
  const duplex = new Duplex({
    allowHalfOpen: false,
    read: () => raw.resume(),
    write(chunk: Uint8Array, _encoding, done) {
      // The stream may reuse its memory once told that the chunk is written.
      raw.write(Buffer.from(chunk));
      if (raw.flush()) done();
      else waiting = done;
    },
    final(done) {
      raw.end();
      done();
    },
    destroy(error, done) {
      raw.end();
      done(error);
    },
  });
  raw.listen({
    data(chunk) {
      if (!duplex.push(chunk)) raw.pause();
    },
    drain() {
      const done = waiting;
      waiting = undefined;
      done?.();
    },
    close() {
      if (!duplex.destroyed) {
        duplex.push(null);
        duplex.destroy();
      }
    },
  });
  if (early !== undefined) duplex.push(early);
  return duplex;
}
