import { readSvidToken } from "../../core/identity/svid-token.ts";
import { SingleFlight } from "../../lib/single-flight.ts";

/** An SVID and how long it counts, by this machine's clock; the server's may differ. */
export type HeldSvid = { readonly token: string; readonly since: number; readonly endsAt: number };

export type SvidSource = {
  /** One that still counts, of at least half its life where the server answers. Rejects with what kept it away. */
  take(): Promise<HeldSvid>;
  /** Another than this one, which the server has refused. */
  renew(refused: HeldSvid): Promise<HeldSvid>;
};

/** A tunnel lives no longer than the SVID it was opened with, so each gets a young one. */
const YOUNG_MS = 60_000;
/** So long before its end an SVID is not used any more. */
const MARGIN_MS = 15_000;

/**
 * Keeps one SVID and asks for the next before it ends, once for all who wait. While the server does not answer, the one
 * that is kept serves as long as it counts. `issue` gives a signed token.
 */
export function createSvidSource(issue: () => Promise<string>, now: () => number = Date.now): SvidSource {
  const flights = new SingleFlight<"issue", HeldSvid>();
  let held: HeldSvid | undefined;
  const next = () =>
    flights.run("issue", async () => {
      const since = now();
      const token = await issue();
      held = { token, since, endsAt: since + lifetimeOf(token) };
      return held;
    });
  return {
    async take() {
      const kept = held;
      const time = now();
      if (kept === undefined || kept.endsAt - MARGIN_MS <= time) return await next();
      if (time - kept.since < YOUNG_MS) return kept;
      const isWorn = kept.endsAt - time < (kept.endsAt - kept.since) / 2;
      const renewed = next().catch((error: unknown) => {
        // The clock may have gone on while the server was asked.
        if (kept.endsAt <= now()) throw error;
        return kept;
      });
      if (isWorn) return await renewed;
      renewed.catch(() => undefined);
      return kept;
    },
    async renew(refused) {
      return held !== undefined && held !== refused ? held : await next();
    },
  };
}

/** By its own claims, in milliseconds. Throws for what is no SVID. */
function lifetimeOf(token: string): number {
  const { iat, exp } = readSvidToken(token)?.claims ?? {};
  if (typeof iat === "number" && typeof exp === "number" && exp > iat) return (exp - iat) * 1000;
  throw new Error("the server gave an SVID that cannot be read");
}
