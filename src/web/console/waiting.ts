/** What the side bar counts, for the script that keeps it true while a page stands open. */
import { readWaiting } from "../../app/console/waiting.ts";
import { identify } from "../../app/principals.ts";
import { AppError } from "../../core/errors.ts";
import { type Route, route } from "../../http/route.ts";
import { presentedToken } from "../../http/session-cookie.ts";

const PATH = "/waiting";

/** Where the script asks. */
export function waitingPath(vault: string | undefined): string {
  return vault === undefined ? PATH : `${PATH}?${new URLSearchParams({ vault })}`;
}

/**
 * Nobody does anything by leaving a page open: asking here counts as no use of a login, and keeps none alive. So it finds
 * out by itself who asks, as `access` does for others, but for what that notes.
 */
export const waitingRoutes: readonly Route[] = [
  route({
    method: "GET",
    path: PATH,
    access: "anonymous",
    page: "console",
    handle: async ({ c, deps, query }) => {
      const presented = presentedToken(c);
      if (presented === undefined) throw new AppError("authentication_required");
      const identified = await identify(deps, presented.token, { page: "console" });
      if (identified.type === "refused") throw new AppError(identified.code);
      return c.json(await readWaiting(deps, identified.principal, { vault: query("vault") }));
    },
  }),
];
