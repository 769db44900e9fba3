import type { Readable } from "node:stream";

/**
 * Resumes an HTTP/2 stream of the runtime's that was paused. What waits in it is told first, for as long as `stopped` says
 * no: with `resume` the runtime gives the peer credit for all that has arrived as if it had been read (Bun 1.4.5), and a
 * reader that stops and goes on with each piece would gather the whole body.
 */
export function readOn(stream: Readable, stopped: () => boolean): void {
  while (!stopped() && stream.readableLength > 0) {
    // Takes as much as there is, and has `data` told of it.
    if (stream.read() === null) break;
  }
  if (!stopped()) stream.resume();
}
