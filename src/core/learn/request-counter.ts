import { outcomeOf } from "../log/outcome.ts";
import { shapeOf } from "./id-like.ts";
import {
  ALIKE,
  isDenial,
  isWhole,
  MOST_LACKING,
  MOST_REQUESTS,
  type Recorded,
  type RecordedRequest,
} from "./recorded.ts";

export type LoggedRequest = Pick<RecordedRequest, "method" | "host" | "path" | "service"> & {
  readonly status: number;
  readonly errorCode: string;
  /** Whether it is one of the actor that is asked about. */
  readonly own: boolean;
  readonly at: number;
};

type Counted = { -readonly [K in keyof RecordedRequest]: RecordedRequest[K] };

/** Makes of the rows of a log what was recorded, within bounds: however many rows there are, it keeps no more than that. */
export class RequestCounter {
  readonly #counted = new Map<string, Counted>();
  readonly #shapes = new Map<string, number>();
  readonly #lacking = new Map<string, number>();
  #total = 0;
  #alike = 0;
  #cut = 0;

  add(row: LoggedRequest): void {
    const outcome = outcomeOf(row.status, row.errorCode);
    if (outcome === undefined) return;
    this.#total += 1;
    if (!isWhole(row)) return this.#addLacking(row.host);
    const counted = this.#find(row);
    if (counted === undefined) return;
    if (!row.own) counted.others += 1;
    else if (outcome === "refused" || outcome === "failed") counted.unanswered += 1;
    else if (isDenial(row.status)) counted.denied += 1;
    else counted.answered += 1;
    if (row.at > counted.lastAt) counted.lastAt = row.at;
  }

  result(): Recorded {
    return {
      requests: [...this.#counted.values()].sort(byCount),
      total: this.#total,
      alike: this.#alike,
      cut: this.#cut,
      lacking: [...this.#lacking].map(([host, requests]) => ({ host, requests })),
    };
  }

  /** Undefined where there is no room for one more. */
  #find({ method, host, path, service }: LoggedRequest): Counted | undefined {
    const key = `${method}\0${host}\0${path}\0${service}`;
    const known = this.#counted.get(key);
    if (known !== undefined) return known;
    const shape = `${method}\0${host}\0${shapeOf(path)}\0${service}`;
    const alike = this.#shapes.get(shape) ?? 0;
    if (alike >= ALIKE) {
      this.#alike += 1;
      return undefined;
    }
    if (this.#counted.size >= MOST_REQUESTS) {
      this.#cut += 1;
      return undefined;
    }
    this.#shapes.set(shape, alike + 1);
    const counted = {
      method,
      host,
      path,
      service,
      answered: 0,
      denied: 0,
      unanswered: 0,
      others: 0,
      lastAt: 0,
    };
    this.#counted.set(key, counted);
    return counted;
  }

  #addLacking(host: string): void {
    const named = this.#lacking.has(host) || this.#lacking.size < MOST_LACKING ? host : "";
    this.#lacking.set(named, (this.#lacking.get(named) ?? 0) + 1);
  }
}

/** The most frequent first; among equals by what they are, so that the same log is the same list. */
export function byCount(one: RecordedRequest, other: RecordedRequest): number {
  return countOf(other) - countOf(one) || compare(nameOf(one), nameOf(other));
}

export function countOf({ answered, denied, unanswered, others }: RecordedRequest): number {
  return answered + denied + unanswered + others;
}

function nameOf({ host, path, method, service }: RecordedRequest): string {
  return `${host} ${path} ${method} ${service}`;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
