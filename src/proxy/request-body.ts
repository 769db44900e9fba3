import { ReplaceStream } from "../lib/replace-stream.ts";
import type { Outgoing } from "./flow.ts";

const CRLF = Buffer.from("\r\n");
const LAST_CHUNK = Buffer.from("0\r\n\r\n");

/** The request's body on its way upstream: placeholders replaced, framed as the head announced. */
export type RequestBody = {
  /** Hands over what can leave now. */
  push(chunk: Uint8Array, write: (bytes: Uint8Array) => void): void;
  end(write: (bytes: Uint8Array) => void): void;
};

export function createRequestBody(outgoing: Outgoing): RequestBody {
  const chunked = outgoing.body === "chunked";
  const replace = outgoing.bodyPairs.length === 0 ? undefined : new ReplaceStream(outgoing.bodyPairs);
  const frame = (bytes: Uint8Array, write: (bytes: Uint8Array) => void) => {
    if (bytes.length === 0) return;
    if (!chunked) return write(bytes);
    write(Buffer.from(`${bytes.length.toString(16)}\r\n`, "latin1"));
    write(bytes);
    write(CRLF);
  };
  return {
    push: (chunk, write) => frame(replace === undefined ? chunk : replace.push(chunk), write),
    end(write) {
      if (replace !== undefined) frame(replace.end(), write);
      if (chunked) write(LAST_CHUNK);
    },
  };
}
