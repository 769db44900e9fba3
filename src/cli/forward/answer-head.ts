/** What comes back first from the server: its status, and everything that has arrived with it. */
export type AnswerHead = {
  readonly status: number;
  readonly length: number | undefined;
  readonly headBytes: number;
};

const END = "\r\n\r\n";
/** No server of ours begins an answer with more. */
export const MAX_HEAD_BYTES = 128 * 1024;

/** Where a head ends within these bytes, its empty line included; nothing while it is not whole. */
export function endOfHead(bytes: Buffer): number | undefined {
  const at = bytes.indexOf(END, 0, "latin1");
  return at < 0 ? undefined : at + END.length;
}

/** Reads an answer's head; nothing while it is not whole. Throws what is no HTTP/1. */
export function readAnswerHead(bytes: Buffer): AnswerHead | undefined {
  const end = endOfHead(bytes);
  if (end === undefined) return undefined;
  const text = bytes.toString("latin1", 0, end);
  const status = /^HTTP\/1\.[01] (\d{3})(?: |\r)/.exec(text)?.[1];
  if (status === undefined) throw new Error("the server's answer is no HTTP");
  const length = /^content-length:[ \t]*(\d{1,9})[ \t]*\r$/im.exec(text)?.[1];
  return {
    status: Number(status),
    length: length === undefined ? undefined : Number(length),
    headBytes: end,
  };
}
