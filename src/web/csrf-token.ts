import { getCookie, setCookie } from "hono/cookie";
import { AppError } from "../core/errors.ts";
import type { ApiContext } from "../http/deps.ts";
import type { Form } from "../http/read-form.ts";
import type { ApiContextOf } from "../http/route.ts";
import { cookieAttributes } from "../http/session-cookie.ts";

const NAME = "av_csrf";
const BYTES = 32;
/** What was made in answer to a request, so that all forms of one page show the same. */
const MADE = new WeakMap<ApiContextOf, string>();

/**
 * What a form of ours shows to prove that a page of ours made it: the value of a cookie that no other site can read or
 * have sent. One per browser, so that two tabs do not undo each other; made here when there is none.
 */
export function csrfToken(c: ApiContextOf, deps: ApiContext): string {
  const kept = MADE.get(c) ?? getCookie(c, NAME);
  if (kept !== undefined && /^[0-9a-f]{64}$/.test(kept)) return kept;
  const made = Buffer.from(deps.random.bytes(BYTES)).toString("hex");
  MADE.set(c, made);
  setCookie(c, NAME, made, cookieAttributes(c, deps.baseUrl));
  return made;
}

/** Throws `forbidden` unless the form shows what the cookie holds. */
export function demandCsrfToken(c: ApiContextOf, { tokens }: ApiContext, form: Form): void {
  const kept = getCookie(c, NAME) ?? "";
  if (kept !== "" && tokens.matches(form.text("csrf"), tokens.hash(kept))) return;
  throw new AppError("forbidden", {
    message: "This form does not come from a page that this browser was shown.",
    hint: "Go back, load the page anew and send it again. Cookies must be allowed for this address.",
  });
}
