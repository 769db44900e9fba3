/** 100 MiB one way, every byte of it compared at its end. */
import { DOWNLOAD_PATH, MAX_PIECE, pieceAt, Receipt, TRANSFER_BYTES } from "../servers/messages.ts";
import { connect, type Link } from "./connection.ts";
import { Answers, answerHead, get, upload as uploadHead } from "./messages.ts";
import type { Findings, Plan } from "./plan.ts";
import { Seen } from "./tally.ts";

/** Opens the connection; what it returns reads 100 MiB. */
export async function download({ route, host }: Plan): Promise<() => Promise<Findings>> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const receipt = new Receipt();
  let head: Buffer | undefined = Buffer.alloc(0);
  const link = await connect(route, host, {
    data(_, chunk) {
      let body = chunk;
      if (head !== undefined) {
        head = Buffer.concat([head, chunk]);
        const found = answerHead(head);
        if (found === undefined) return;
        body = head.subarray(found.start);
        head = undefined;
      }
      receipt.take(body);
      if (receipt.complete) resolve();
    },
    close: () => reject(new Error("the connection was closed during the download")),
  });
  return async () => {
    const began = Bun.nanoseconds();
    link.write(get(host, route.port, DOWNLOAD_PATH));
    await promise;
    if (!receipt.right) throw new Error("the download is not what was sent");
    return transferred(began, new Seen());
  };
}

/** Opens the connection; what it returns writes 100 MiB and waits for the answer. */
export async function upload({ route, host }: Plan): Promise<() => Promise<Findings>> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const seen = new Seen();
  const answers = new Answers();
  let sent = 0;
  let started = false;
  const more = (link: Link) => {
    // Bun also reports `drain` when TLS stands, which is before the head.
    while (started && sent < TRANSFER_BYTES) {
      const piece = pieceAt(sent, Math.min(TRANSFER_BYTES - sent, MAX_PIECE / 4));
      const taken = Math.max(0, link.write(piece));
      sent += taken;
      if (taken < piece.length) return;
    }
  };
  const link = await connect(route, host, {
    data(_, chunk) {
      const answer = answers.take(chunk);
      if (answer === undefined) return;
      seen.look(answer);
      resolve();
    },
    drain: more,
    close: () => reject(new Error("the connection was closed during the upload")),
  });
  return async () => {
    const began = Bun.nanoseconds();
    link.write(uploadHead(host, route.port));
    started = true;
    more(link);
    await promise;
    if (seen.body !== 1) throw new Error("the upload did not arrive as it was sent");
    return transferred(began, seen);
  };
}

function transferred(began: number, seen: Seen): Findings {
  const us = (Bun.nanoseconds() - began) / 1000;
  return { done: 1, seconds: us / 1e6, times: { p50Us: us, p99Us: us }, seen: { ...seen } };
}
