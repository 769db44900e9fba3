import type { JSX } from "hono/jsx/jsx-runtime";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { ApiContextOf } from "../http/route.ts";

/**
 * What a page may do: show our stylesheet and our pictures, and send its forms to us. A form that is answered with a
 * redirect elsewhere would be stopped by `form-action`; pages that lead elsewhere do it by `Redirect` instead.
 */
const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** The same for pages that load our script, which may ask us for more and nobody else. */
const SCRIPT_POLICY = `${POLICY}; script-src 'self'; connect-src 'self'; require-trusted-types-for 'script'`;

type Options = {
  readonly status?: ContentfulStatusCode;
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Its address holds a secret, so not even our own site is told of it. Such a page holds no form: browsers then send
   * them with the origin `null`, which stands for any foreign page.
   */
  readonly addressIsSecret?: boolean;
  /** It loads `SCRIPT_PATH`. */
  readonly hasScript?: boolean;
};

/** A whole page as an answer; `status` is 200 unless said. */
export function page(
  c: ApiContextOf,
  content: JSX.Element,
  { status = 200, headers = {}, addressIsSecret = false, hasScript = false }: Options = {},
): Response {
  const html = `<!doctype html>${String(content)}`;
  const isPacked = html.length > WORTH_PACKING && takesGzip(c);
  return c.body(isPacked ? Bun.gzipSync(html, { level: PACKING_LEVEL }) : html, status, {
    "Content-Type": "text/html; charset=utf-8",
    Vary: "Accept-Encoding",
    ...(isPacked ? { "Content-Encoding": "gzip" } : {}),
    "Content-Security-Policy": hasScript ? SCRIPT_POLICY : POLICY,
    "Referrer-Policy": addressIsSecret ? "no-referrer" : "same-origin",
    ...headers,
  });
}

/** Characters; what is shorter is in one packet or a few either way. */
const WORTH_PACKING = 8192;
/** Charts and tables repeat themselves: a sixth is left at this level, in half a millisecond. */
const PACKING_LEVEL = 4;

/**
 * That the size of a packed page tells of secrets in it takes pages that another site has made with words of its own in
 * them (BREACH). None can: cookies of a session are not sent along with what another site asks for.
 */
export function takesGzip(c: ApiContextOf): boolean {
  return /(^|,)\s*gzip\s*(,|;\s*q=(1|0\.[1-9])|$)/i.test(c.req.header("Accept-Encoding") ?? "");
}

/** Leads on after a form was taken, so that reloading sends nothing again. */
export function seeOther(c: ApiContextOf, path: string): Response {
  return c.redirect(path, 303);
}
