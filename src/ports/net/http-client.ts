/** One request of the server's own, with its answer whole in memory. */
export type HttpRequest = {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** http or https, without user and password; a fragment is not sent. */
  readonly url: string;
  /**
   * In ASCII or latin1, without what frames the message: Host, Content-Length, Transfer-Encoding, Connection and
   * User-Agent (where there is none) are the client's to set.
   */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | undefined;
  /** For the whole exchange, from resolving the name to the last byte of the answer. */
  readonly timeoutMs: number;
  /** So long an answer's body may be. */
  readonly maxBytes: number;
  /** Gives up when it aborts. */
  readonly signal?: AbortSignal | undefined;
};

export type HttpResponse = {
  /** 200 to 599. */
  readonly status: number;
  /** In the order in which they came, names in lower case; one that came twice stands there twice. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** As it came: no content coding is asked for, and none undone. */
  readonly body: Uint8Array;
};

/**
 * HTTP calls that the server makes for itself, as to webhooks and token endpoints: over the proxy's guarded way out, so
 * that addresses are vetted and certificates verified, and no proxy of the environment is used.
 */
export type HttpClient = {
  /**
   * Sends it over a connection that serves nothing else, once: nothing is repeated that may have been acted upon. A
   * redirect is an answer like any other. Throws HttpFault, and the signal's reason when that aborts.
   */
  request(request: HttpRequest): Promise<HttpResponse>;
  /** Throws HttpFault `address_refused` for a URL that will not be asked, as far as it says so itself: names pass. */
  vet(url: string): Promise<void>;
};
