/** What a client is told of a message that cannot be read. */
export type FaultStatus = 400 | 413 | 431 | 501 | 505;

/** Why a message cannot be read: the text names the rule that it breaks, and `status` is what to answer a client. */
export class MessageFault extends Error {
  override readonly name = "MessageFault";
  readonly status: FaultStatus;

  constructor(message: string, status: FaultStatus = 400) {
    super(message);
    this.status = status;
  }
}

/** A byte as a message may show it: control characters by their number, never as they are. */
export function shown(byte: number | undefined): string {
  if (byte === undefined) return "the end";
  if (byte === 0x20) return "a space";
  if (byte === 0x09) return "a tab";
  if (byte === 0x0d) return "a bare CR";
  if (byte === 0x0a) return "a bare LF";
  if (byte === 0) return "a NUL";
  if (byte > 0x20 && byte < 0x7f) return `"${String.fromCharCode(byte)}"`;
  return `the byte 0x${byte.toString(16).padStart(2, "0")}`;
}
