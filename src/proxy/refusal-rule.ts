/** How one way to say no is told. */
export type Rule = {
  readonly status: number;
  /** What the JSON body's `error` says; the wire names of the documents. */
  readonly error: string;
  readonly message: string;
  /** `error_code` of the log row. */
  readonly logged: string;
  /** Sending the same request again cannot help: somebody has to change something first. */
  readonly final: boolean;
  /** An SVID was presented: the challenge says what is wrong with it (RFC 6750 3.1). The message then has no quotes. */
  readonly aboutSvid?: true;
  /** In place of the status code's usual phrase: of a refused CONNECT many clients show nothing else. */
  readonly reason?: string;
};

/** The same request will be refused again. */
export function final(status: number, error: string, message: string, logged = error): Rule {
  return { status, error, message, logged, final: true };
}

/** Another try may fare better. */
export function passing(status: number, error: string, message: string, logged = error): Rule {
  return { status, error, message, logged, final: false };
}

/** No 504: whatever an upstream does wrong is told with 502 (protocol 11.2), and the code says what it was. */
export function gateway(logged: string, what: string): Rule {
  return passing(502, "bad_gateway", `bad gateway: ${what}`, logged);
}

/** The same, where another try cannot help. */
export function unreachable(logged: string, what: string): Rule {
  return final(502, "bad_gateway", `bad gateway: ${what}`, logged);
}

/** An SVID that does not count. */
export function aboutSvid(error: string, reason: string, message: string): Rule {
  return { ...final(407, error, message), reason, aboutSvid: true };
}
