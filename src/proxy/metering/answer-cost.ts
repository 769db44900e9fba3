import type { Budget } from "../../core/budget/budget.ts";
import { CostCount } from "../../core/budget/cost-count.ts";
import { headerValue, headerValues } from "../../core/net/headers.ts";
import { decoding, parseCodings } from "../../lib/decoding/codings.ts";
import { DecodingFault } from "../../lib/decoding/decoder.ts";
import { type FilterChain, passing, UNFILTERED } from "../../lib/filter-chain.ts";
import type { UpstreamHead } from "../../ports/net/upstream.ts";

/** An answer that is longer is not read, and so does not say what it cost; of a stream this holds for one event. */
const MAX_JSON_BYTES = 4 * 1024 * 1024;
const MAX_LINE_BYTES = 1024 * 1024;

const NEWLINE = 0x0a;

/** What one answer costs, read as it passes. Changes nothing of it. */
export class AnswerCost {
  readonly #count: CostCount;
  #isWell = false;
  #body: Body | undefined;
  #decoder: ReturnType<typeof decoding> | undefined;

  constructor(budget: Budget) {
    this.#count = new CostCount(budget);
  }

  /**
   * What its body goes through; nothing where only its head is read. Codings that the head still names are undone for the
   * reading alone; a body of which they cannot be undone says nothing.
   */
  begin(head: UpstreamHead): FilterChain {
    const fieldOf = (name: string) => headerValue(head.headers, name);
    this.#isWell = head.status >= 200 && head.status < 300;
    this.#count.header(fieldOf);
    if (!this.#count.readsBody || head.framing.type === "none") return UNFILTERED;
    const codings = parseCodings(headerValues(head.headers, "content-encoding").join(", "));
    if ("unknown" in codings) return UNFILTERED;
    if (codings.length > 0) this.#decoder = decoding(codings);
    this.#body = isStream(fieldOf("content-type")) ? new Lines(this.#count) : new Whole(this.#count);
    return passing(
      (piece) => {
        this.#read(() => this.#decoder?.push(piece) ?? piece);
        return piece;
      },
      { resizes: false },
    );
  }

  /** The answer is over, however it ended: what it comes to, as far as it was read. */
  end(): number {
    this.#read(() => this.#decoder?.end() ?? NOTHING);
    this.#body?.end();
    this.#stop();
    return this.#count.cost({ isWell: this.#isWell });
  }

  #read(bytes: () => Uint8Array): void {
    if (this.#body === undefined) return;
    try {
      this.#body.push(bytes());
    } catch (error) {
      if (!(error instanceof DecodingFault)) throw error;
      this.#stop();
    }
  }

  #stop(): void {
    this.#body = undefined;
    this.#decoder?.close();
    this.#decoder = undefined;
  }
}

const NOTHING = new Uint8Array(0);

type Body = { push(piece: Uint8Array): void; end(): void };

/** Server-sent events, and JSON in lines. */
function isStream(type = ""): boolean {
  return /^\s*(?:text\/event-stream|application\/(?:x-)?(?:ndjson|jsonl|json-seq|jsonlines))\b/i.test(type);
}

/** One document. */
class Whole implements Body {
  readonly #count: CostCount;
  #pieces: Uint8Array[] = [];
  #bytes = 0;

  constructor(count: CostCount) {
    this.#count = count;
  }

  push(piece: Uint8Array): void {
    this.#bytes += piece.length;
    if (this.#bytes <= MAX_JSON_BYTES) this.#pieces.push(piece.slice());
    else this.#pieces = [];
  }

  end(): void {
    if (this.#bytes === 0 || this.#bytes > MAX_JSON_BYTES) return;
    countText(this.#count, Buffer.concat(this.#pieces).toString());
  }
}

/** Events (HTML, 9.2.6: several `data` lines are one), or a document in each line. */
class Lines implements Body {
  readonly #count: CostCount;
  #line: Uint8Array[] = [];
  #bytes = 0;
  #data: string[] = [];
  #dataCharacters = 0;

  constructor(count: CostCount) {
    this.#count = count;
  }

  push(piece: Uint8Array): void {
    let from = 0;
    for (let end = piece.indexOf(NEWLINE); end >= 0; end = piece.indexOf(NEWLINE, from)) {
      this.#keep(piece.subarray(from, end));
      this.#take();
      from = end + 1;
    }
    this.#keep(piece.subarray(from));
  }

  end(): void {
    this.#take();
    this.#dispatch();
  }

  #keep(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#bytes += bytes.length;
    if (this.#bytes <= MAX_LINE_BYTES) this.#line.push(bytes.slice());
    else this.#line = [];
  }

  #take(): void {
    const line = Buffer.concat(this.#line).toString().replace(/\r$/, "");
    this.#line = [];
    this.#bytes = 0;
    if (line === "") return this.#dispatch();
    if (line.startsWith("{") || line.startsWith("[")) return countText(this.#count, line);
    if (!line.startsWith("data:")) return;
    this.#dataCharacters += line.length;
    if (this.#dataCharacters <= MAX_LINE_BYTES) this.#data.push(line.slice("data:".length));
    else this.#data = [];
  }

  #dispatch(): void {
    const data = this.#data;
    this.#data = [];
    this.#dataCharacters = 0;
    if (data.length > 0) countText(this.#count, data.join("\n"));
  }
}

/** What is no JSON says nothing. */
function countText(count: CostCount, text: string): void {
  if (!count.mayCount(text)) return;
  try {
    count.document(JSON.parse(text));
  } catch {
    // Nothing that was counted.
  }
}
