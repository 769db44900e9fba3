/** The console's front door, which stands open also to those who are not logged in and to programs. */
import { AppError } from "../../core/errors.ts";
import type { Call } from "../../http/route.ts";
import { viewerOf } from "../viewer.ts";
import type { Visit } from "./routes.ts";

/** The same request as one by whoever is logged in. Throws `not_initialized`, `authentication_required`. */
export async function demandViewer(call: Call): Promise<Visit> {
  if (!(await call.deps.setup.isInitialized())) throw new AppError("not_initialized");
  const principal = await viewerOf(call);
  if (principal === undefined) throw new AppError("authentication_required");
  return { ...call, principal };
}
