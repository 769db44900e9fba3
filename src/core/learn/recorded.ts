/** Requests as a log has them, each different one once: what services are learnt from, and tested with. */

export type RecordedRequest = {
  readonly method: string;
  /** With its port, as in `api.example.com:443`. */
  readonly host: string;
  /** As it was sent, without its query. */
  readonly path: string;
  /** The name of the service that matched; empty for none. */
  readonly service: string;
  /** How many of the actor that is asked about, or of all, the upstream answered, and not by 401, 403 or 405. */
  readonly answered: number;
  /** … it refused by 401, 403 or 405. */
  readonly denied: number;
  /** … got no answer of it: refused here, or nothing came. */
  readonly unanswered: number;
  /** How many there were of others than that actor. */
  readonly others: number;
  /** When the newest was made, in ms since 1970. */
  readonly lastAt: number;
};

export type Recorded = {
  /** Those with the most requests first. */
  readonly requests: readonly RecordedRequest[];
  /** How many requests all of it was, those below included. */
  readonly total: number;
  /** Requests whose path is of the shape of `ALIKE` others that are listed, but for its ids. */
  readonly alike: number;
  /** Requests that are not listed, since `MOST_REQUESTS` different ones are. */
  readonly cut: number;
  /** Requests without a method or a path, by host: of a tunnel that is let through untouched nobody sees them. */
  readonly lacking: readonly { readonly host: string; readonly requests: number }[];
};

/** So many paths of one shape are told apart. */
export const ALIKE = 64;
export const MOST_REQUESTS = 5000;
/** Hosts that are named as lacking; further ones are one more, with an empty name. */
export const MOST_LACKING = 100;

/** Whether an answer of the upstream's own says that whoever asks may not. */
export function isDenial(status: number): boolean {
  return status === 401 || status === 403 || status === 405;
}

/** Whether a row says what was asked for. */
export function isWhole({ method, path }: { readonly method: string; readonly path: string }): boolean {
  return method !== "" && method !== "CONNECT" && path !== "";
}
