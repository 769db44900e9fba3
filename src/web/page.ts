import type { JSX } from "hono/jsx/jsx-runtime";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { ApiContextOf } from "../http/route.ts";

/**
 * What a page may do: show our stylesheet and our pictures, and send its forms to us. A form that is answered with a
 * redirect elsewhere would be stopped by `form-action`; pages that lead elsewhere do it by `Redirect` instead.
 */
const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

type Options = {
  readonly status?: ContentfulStatusCode;
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Its address holds a secret, so not even our own site is told of it. Such a page holds no form: browsers then send
   * them with the origin `null`, which stands for any foreign page.
   */
  readonly addressIsSecret?: boolean;
};

/** A whole page as an answer; `status` is 200 unless said. */
export function page(
  c: ApiContextOf,
  content: JSX.Element,
  { status = 200, headers = {}, addressIsSecret = false }: Options = {},
): Response {
  return c.body(`<!doctype html>${String(content)}`, status, {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": addressIsSecret ? "no-referrer" : "same-origin",
    ...headers,
  });
}

/** Leads on after a form was taken, so that reloading sends nothing again. */
export function seeOther(c: ApiContextOf, path: string): Response {
  return c.redirect(path, 303);
}
