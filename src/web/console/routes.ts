/** How pages of the console are declared: routes like those of the API, for whoever is logged in. */

import type { Principal } from "../../core/actor.ts";
import { type Form, readForm } from "../../http/read-form.ts";
import type { Access, Call, Route } from "../../http/route.ts";
import { route } from "../../http/route.ts";
import { demandCsrfToken } from "../csrf-token.ts";
import { consoleFault } from "./fault.tsx";

type Path = `/${string}`;
type Known = Exclude<Access, "always" | "anonymous">;
export type Visit = Call<Principal>;

/** A page that is looked at, by whoever may do one of these. */
export function viewRoute(
  path: Path,
  access: Known,
  show: (visit: Visit) => Promise<Response> | Response,
): Route {
  return route({
    method: "GET",
    path,
    access,
    page: "console",
    fault: consoleFault,
    handle: (call) => show(call as Visit),
  });
}

/**
 * A form that is sent. It is read here, and refused unless a page of ours made it. What was done is answered by `done()`,
 * what was refused by the page with the form as it was sent.
 */
export function formRoute(
  path: Path,
  access: Known,
  take: (visit: Visit, form: Form) => Promise<Response>,
): Route {
  return route({
    method: "POST",
    path,
    access,
    page: "console",
    fault: consoleFault,
    handle: async (call) => take(call as Visit, await ownForm(call)),
  });
}

/** The form that was sent. Throws `forbidden` unless a page of ours made it. */
export async function ownForm({ c, deps }: Pick<Call, "c" | "deps">): Promise<Form> {
  const form = await readForm(c.req.raw);
  demandCsrfToken(c, deps, form);
  return form;
}
