import { AnswerFault } from "../answer/answer-fault.ts";

/** Steps that may be taken at once, a fraction of a second's work: a value that comes byte by byte is begun anew with each. */
const AT_FIRST = 32 * 1024 * 1024;
/** A text that has nothing to do with a value costs none, one that is full of values a few. */
const PER_BYTE = 64;

/**
 * How much work the search of one stream may be. A value that repeats itself, in a text that repeats it, could be begun at
 * every byte and read to its end each time, while everybody else waits.
 */
export class Effort {
  #left = AT_FIRST;

  /** So many bytes have come. */
  allow(bytes: number): void {
    this.#left = Math.min(AT_FIRST, this.#left + PER_BYTE * bytes);
  }

  /** Throws AnswerFault where it is too much. */
  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) throw new AnswerFault("unsearchable_answer");
  }
}
