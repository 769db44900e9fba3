import type { RefusalCode } from "../../refusal.ts";

/** An answer that does not go on: nothing more of it may reach the client. */
export class AnswerFault extends Error {
  override readonly name = "AnswerFault";
  readonly code: RefusalCode;

  constructor(code: RefusalCode, message = "") {
    super(message);
    this.code = code;
  }
}
