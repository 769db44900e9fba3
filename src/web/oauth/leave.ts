/** From a page of the console to a provider, and back to where it was begun. */
import { AppError } from "../../core/errors.ts";
import type { TokenHash } from "../../core/ids.ts";
import { markBrowser } from "../../http/oauth-browser.ts";
import type { Call } from "../../http/route.ts";
import { presentedToken } from "../../http/session-cookie.ts";
import { onward } from "../onward.tsx";
import { type Begun, rememberBegun } from "./begun.ts";

/**
 * What the answer must come back with. Throws `forbidden` where it could not: at another address than the one that
 * providers send people to, a browser does not show what it was given here, and then anybody's would do.
 */
export function demandBrowser({ c, deps }: Pick<Call, "c" | "deps">): TokenHash | undefined {
  const browser = markBrowser(c, deps);
  if (browser !== undefined || presentedToken(c)?.via !== "cookie") return browser;
  throw new AppError("forbidden", {
    message: "A consent that is begun at this address would not come back to it.",
    hint: `Providers send people back to ${deps.baseUrl}: open the console there, and connect again.`,
  });
}

/** Leads to the provider, and remembers the way back. */
export function leaveFor({ c, deps }: Pick<Call, "c" | "deps">, begun: Begun, url: string): Response {
  rememberBegun(c, deps, begun);
  return onward({ c }, url, { title: "Connect", text: `Go on to ${new URL(url).host}` });
}
