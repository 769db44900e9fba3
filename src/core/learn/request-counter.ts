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
    if (!isWhole(row)) return this.#addLacking(row.host, 1);
    const counted = this.#find(row, 1);
    if (counted === undefined) return;
    if (!row.own) counted.others += 1;
    else if (outcome === "refused" || outcome === "failed") counted.unanswered += 1;
    else if (isDenial(row.status)) counted.denied += 1;
    else counted.answered += 1;
    if (row.at > counted.lastAt) counted.lastAt = row.at;
  }

  /** What others have counted of a part of the rows. */
  addCounted({ requests, total, alike, cut, lacking }: Recorded): void {
    this.#total += total;
    this.#alike += alike;
    this.#cut += cut;
    for (const request of requests) {
      const counted = this.#find(request, countOf(request));
      if (counted === undefined) continue;
      counted.answered += request.answered;
      counted.denied += request.denied;
      counted.unanswered += request.unanswered;
      counted.others += request.others;
      counted.lastAt = Math.max(counted.lastAt, request.lastAt);
    }
    for (const { host, requests: count } of lacking) this.#addLacking(host, count);
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
  #find(
    { method, host, path, service }: Pick<RecordedRequest, "method" | "host" | "path" | "service">,
    requests: number,
  ): Counted | undefined {
    const key = `${method}\0${host}\0${path}\0${service}`;
    const known = this.#counted.get(key);
    if (known !== undefined) return known;
    const shape = `${method}\0${host}\0${shapeOf(path)}\0${service}`;
    const alike = this.#shapes.get(shape) ?? 0;
    if (alike >= ALIKE) {
      this.#alike += requests;
      return undefined;
    }
    if (this.#counted.size >= MOST_REQUESTS) {
      this.#cut += requests;
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

  #addLacking(host: string, requests: number): void {
    const named = this.#lacking.has(host) || this.#lacking.size < MOST_LACKING ? host : "";
    this.#lacking.set(named, (this.#lacking.get(named) ?? 0) + requests);
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
