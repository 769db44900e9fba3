import { type LogBatch, OpenBatch } from "../../core/log/batch.ts";
import type { Entry } from "../../core/log/entry.ts";

/** Rows of one batch at most. */
export const BATCH_ROWS = 2048;
/** Characters of one batch: long paths must not make a batch that holds up everything behind it. */
const BATCH_LENGTH = 1024 ** 2;
const MAX_ROWS = 16_384;
const MAX_LENGTH = 16 * 1024 ** 2;

/** The rows that are not written yet, in order: batches that are full or were asked for, and one that is filled. */
export class WaitingRows {
  readonly #writer: string;
  readonly #full: LogBatch[] = [];
  readonly #open = new OpenBatch(BATCH_ROWS);
  #next = 1;
  #count = 0;
  #length = 0;

  /** `writer` must be one that nobody else has, nor had before. */
  constructor(writer: string) {
    this.#writer = writer;
  }

  get count(): number {
    return this.#count;
  }

  /** False, and the row is not taken, while 16,384 rows or 16 million characters wait. */
  add(entry: Entry): boolean {
    if (this.#count >= MAX_ROWS || this.#length + this.#open.length >= MAX_LENGTH) return false;
    this.#open.add(entry);
    this.#count += 1;
    if (this.#open.rows === BATCH_ROWS || this.#open.length >= BATCH_LENGTH) this.#close();
    return true;
  }

  /** The oldest rows, always as the same batch until `written` is called. Undefined when none wait. */
  oldest(): LogBatch | undefined {
    if (this.#full.length === 0 && this.#open.rows > 0) this.#close();
    return this.#full[0];
  }

  /** Forgets the oldest batch. */
  written(): void {
    const batch = this.#full.shift();
    if (batch === undefined) return;
    this.#count -= batch.rows;
    this.#length -= batch.texts.length;
  }

  #close(): void {
    const batch = this.#open.take(this.#writer, this.#next);
    this.#next += batch.rows;
    this.#length += batch.texts.length;
    this.#full.push(batch);
  }
}
