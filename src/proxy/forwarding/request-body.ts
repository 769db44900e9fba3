import { ReplaceStream } from "../../lib/replace-stream.ts";
import type { Outgoing } from "../flow.ts";

/** The request's body on its way upstream, placeholders replaced; chunks come out as they may leave. */
export type RequestBody = {
  push(chunk: Uint8Array): Uint8Array;
  end(): Uint8Array;
};

const NOTHING = new Uint8Array(0);
const UNTOUCHED: RequestBody = { push: (chunk) => chunk, end: () => NOTHING };

export function createRequestBody(outgoing: Outgoing): RequestBody {
  return outgoing.bodyPairs.length === 0 ? UNTOUCHED : new ReplaceStream(outgoing.bodyPairs);
}
