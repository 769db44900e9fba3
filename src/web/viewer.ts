/** Who looks at a page. */
import { resolvePrincipal } from "../app/principals.ts";
import { isActor, type Principal } from "../core/actor.ts";
import { AppError } from "../core/errors.ts";
import type { Call } from "../http/route.ts";
import { presentedToken } from "../http/session-cookie.ts";

/** Whoever is logged in, on a page that is for others, too. */
export async function viewerOf({
  c,
  deps,
  origin,
}: Pick<Call, "c" | "deps" | "origin">): Promise<Principal | undefined> {
  const presented = presentedToken(c);
  if (presented === undefined) return undefined;
  const page = c.get("route")?.page;
  const found = await orRefusal(["session_invalid", "session_expired"], () =>
    resolvePrincipal(deps, presented.token, { ip: origin.ip, page }),
  );
  return found instanceof AppError ? undefined : found;
}

/** What pages call them; undefined where nobody is logged in, and for a session that is nobody's. */
export function nameOf(viewer: Principal | undefined): string | undefined {
  return viewer !== undefined && isActor(viewer) ? viewer.name : undefined;
}

/** What was read, or the error if its code is one of these. */
export async function orRefusal<T>(
  codes: readonly AppError["code"][],
  read: () => Promise<T>,
): Promise<T | AppError> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof AppError && codes.includes(error.code)) return error;
    throw error;
  }
}
