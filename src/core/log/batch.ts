/**
 * Rows of the request log as columns. A row is made for each proxied request, so it is not an object with a string for
 * each member but a few numbers in typed arrays: copying a batch to another thread is then two `memcpy` and one string.
 */
import type { Entry } from "./entry.ts";
import { LOG_FIELDS } from "./fields.ts";

export type LogBatch = {
  /** Who counts the rows; with `first`, what makes a batch that is written twice appear once. */
  readonly writer: string;
  /** Number of the first row within its writer's; they are counted without a gap. */
  readonly first: number;
  readonly rows: number;
  /** Row by row, what is no text. */
  readonly numbers: Float64Array;
  /** Row by row, each text as its place in `texts`, counted from 1; 0 is absent. */
  readonly refs: Uint32Array;
  /** Each different text once, joined by U+0000, which none contains. */
  readonly texts: string;
};

const FIELDS = Object.values(LOG_FIELDS);
const isNumber = ({ kind }: { kind: string }): boolean => kind === "integer" || kind === "flag";
const IS_NUMBER = FIELDS.map(isNumber);
const NUMBERS = FIELDS.filter(isNumber).map(({ of }) => of);
const TEXTS = FIELDS.filter((field) => !isNumber(field)).map(({ of }) => of);

/** Takes rows until it is taken itself. */
export class OpenBatch {
  readonly #numbers: Float64Array;
  readonly #refs: Uint32Array;
  readonly #texts: string[] = [];
  readonly #known = new Map<string, number>();
  /** What the row before had, by column: most rows repeat most of it. */
  readonly #before: unknown[] = [];
  #rows = 0;
  #length = 0;

  constructor(capacity: number) {
    this.#numbers = new Float64Array(capacity * NUMBERS.length);
    this.#refs = new Uint32Array(capacity * TEXTS.length);
  }

  get rows(): number {
    return this.#rows;
  }

  /** Characters that its texts take. */
  get length(): number {
    return this.#length;
  }

  /** There must be room: fewer rows than the capacity. */
  add(entry: Entry): void {
    const row = this.#rows;
    const numberAt = row * NUMBERS.length;
    for (let at = 0; at < NUMBERS.length; at += 1) {
      this.#numbers[numberAt + at] = Math.round(Number(NUMBERS[at]?.(entry)));
    }
    const refAt = row * TEXTS.length;
    for (let at = 0; at < TEXTS.length; at += 1) {
      const value = TEXTS[at]?.(entry);
      const repeated = row > 0 && value === this.#before[at];
      this.#refs[refAt + at] = repeated
        ? (this.#refs[refAt - TEXTS.length + at] as number)
        : this.#refTo(value);
      this.#before[at] = value;
    }
    this.#rows = row + 1;
  }

  /** Gives the rows and starts anew. */
  take(writer: string, first: number): LogBatch {
    const rows = this.#rows;
    const batch: LogBatch = {
      writer,
      first,
      rows,
      numbers: this.#numbers.slice(0, rows * NUMBERS.length),
      refs: this.#refs.slice(0, rows * TEXTS.length),
      texts: this.#texts.join("\0"),
    };
    this.#texts.length = 0;
    this.#before.length = 0;
    this.#known.clear();
    this.#rows = 0;
    this.#length = 0;
    return batch;
  }

  #refTo(value: Entry[keyof Entry]): number {
    if (value === undefined) return 0;
    const text = typeof value === "object" ? JSON.stringify(value) : String(value);
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    this.#texts.push(storable(text));
    this.#known.set(text, this.#texts.length);
    this.#length += text.length + 1;
    return this.#texts.length;
  }
}

/** What a client wrote: Postgres keeps no NUL in text, and one would lose the whole batch. */
function storable(text: string): string {
  return text.includes("\0") ? text.replaceAll("\0", "") : text;
}

/** Reads a batch: the values of each row, in the order of `LOG_FIELDS`. */
export class BatchReader {
  readonly #batch: LogBatch;
  readonly #texts: readonly (string | null)[];

  constructor(batch: LogBatch) {
    this.#batch = batch;
    this.#texts = [null, ...batch.texts.split("\0")];
  }

  /** Puts the values of `count` rows into `values` one after the other, which are then all that it holds. */
  read(first: number, count: number, values: LogValue[]): void {
    const { numbers, refs } = this.#batch;
    let numberAt = first * NUMBERS.length;
    let refAt = first * TEXTS.length;
    values.length = count * FIELDS.length;
    for (let at = 0; at < values.length; ) {
      for (const number of IS_NUMBER) {
        values[at++] = number
          ? (numbers[numberAt++] as number)
          : (this.#texts[refs[refAt++] as number] as string | null);
      }
    }
  }
}

export type LogValue = string | number | null;
