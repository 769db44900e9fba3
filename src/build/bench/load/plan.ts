/** What a load process is told, and what it tells. */

export type Route = {
  /** Where to CONNECT, or undefined to go straight to the upstream. */
  readonly proxy: { readonly port: number; readonly authorization?: string } | undefined;
  /** Port of the upstream. */
  readonly port: number;
  /** PEM of what the client trusts: the proxy's authority, or the upstream's. */
  readonly ca: string;
};

export type Work =
  /** Connections that are kept, with one request in flight on each. */
  | {
      readonly kind: "requests";
      /** `post` has a placeholder in its body, `plain-post` nothing to replace. */
      readonly request: "get" | "post" | "plain-post";
      readonly connections: number;
      readonly seconds: number;
    }
  /** A new tunnel, one GET through it, `atOnce` side by side. Each host once, or in turn for some seconds. */
  | {
      readonly kind: "tunnels";
      readonly hosts: readonly string[];
      readonly atOnce: number;
      readonly seconds?: number;
    }
  | { readonly kind: "download" }
  | { readonly kind: "upload" }
  /** Tunnels that stay open after one GET, until the process is ended. */
  | { readonly kind: "idle"; readonly tunnels: number }
  | { readonly kind: "events"; readonly streams: number; readonly seconds: number };

export type Plan = { readonly route: Route; readonly host: string; readonly work: Work };

export type Percentiles = { readonly p50Us: number; readonly p99Us: number };

export type Findings = {
  /** Answers that came while it was measured; for events, the events. */
  readonly done: number;
  readonly seconds: number;
  /** Time from sending a request (opening the tunnel, the upstream's sending of an event) to the whole of the answer. */
  readonly times: Percentiles;
  /** The same for the first event of each stream alone. */
  readonly first?: Percentiles;
  /** How many answers were looked at, and how many said that the credential or the right body had arrived. */
  readonly seen: { readonly answers: number; readonly header: number; readonly body: number };
};
