/** One hostile message: what is sent, what the client is told, what the upstream sees. */
export type Shot = {
  /** As `aim` in rig/range.ts reads them. */
  readonly bytes: string;
  /** The status; "closed" when the connection ends without a word. */
  readonly told: number | "closed";
  /**
   * `METHOD target framing body` of each request upstream; "nothing" is not a byte; "cut" is the beginning of one
   * request that is broken off.
   */
  readonly sees: "nothing" | "cut" | readonly string[];
  /** Where absolute-form on the outer port is answered otherwise: there the target alone says where to (RFC 9112 3.2.2). */
  readonly outer?: Pick<Shot, "told" | "sees">;
};

export type Corpus = Readonly<Record<string, Shot>>;

/** Refused before anything goes upstream. */
export const refused = (bytes: string, told: Shot["told"] = 400): Shot => ({ bytes, told, sees: "nothing" });

/** The head was fine and is on its way; the body turns out not to be. */
export const cut = (bytes: string): Shot => ({ bytes, told: "closed", sees: "cut" });

/** Harmless: exactly these requests arrive. */
export const passes = (bytes: string, ...sees: string[]): Shot => ({ bytes, told: 200, sees });

/** Refused inside a tunnel, whose target it contradicts; on the outer port the target alone counts. */
export const misdirected = (bytes: string, told: number, ...sees: string[]): Shot => ({
  ...refused(bytes, 421),
  outer: { told, sees: sees.length === 0 ? "nothing" : sees },
});
