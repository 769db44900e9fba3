import type { Verdict } from "../verdict.ts";

/** Where a client is sent, and the folder that is its own and removed afterwards. */
export type Errand = {
  /** `https://host:port`, no trailing slash. */
  readonly url: string;
  /** The proxy's root certificate, PEM. */
  readonly rootPem: string;
  /** An empty folder, also the working directory. */
  readonly folder: string;
};

/** A program that talks HTTPS, and how it is made to send one request. */
export type Client = {
  /** What it is called in the table and after `--client`; a label of a host name, too. */
  readonly name: string;
  /** Looked up in `PATH`. */
  readonly program: string;
  /** Run in its place, and starts it. */
  readonly starter?: string;
  /** What follows the program, or the starter. Exits with 77 where a part that this is about is not installed. */
  readonly args: (errand: Errand) => readonly string[];
  /** Only what keeps it from asking, updating and writing to the user's home: nothing about proxies or trust. */
  readonly env?: (errand: Errand) => Readonly<Record<string, string>>;
  readonly files?: (errand: Errand) => Readonly<Record<string, string>>;
  /** Milliseconds for an attempt, where the usual are too few for its start alone. */
  readonly patienceMs?: number;
  /** Tried as under `run --bare-proxy`. */
  readonly bareProxy?: true;
  /** What mends it, where that is not what mends most. One line. */
  readonly cures?: Partial<Readonly<Record<Verdict, string>>>;
  /** What is to be known though it works. One line. */
  readonly note?: string;
};

/** A client's code for "what this is about is not installed". */
export const NOT_INSTALLED = 77;
