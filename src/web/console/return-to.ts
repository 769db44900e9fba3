/** Where somebody was before they had to log in, as `next` in the address of the login. */

/** Of any address that a stranger may have written; `/` where it leads away from this server or back to the login. */
export function safeNext(next: string | undefined): string {
  if (next === undefined || !next.startsWith("/") || !URL.canParse(next, HERE)) return "/";
  const { origin, pathname, search } = new URL(next, HERE);
  if (origin !== HERE || pathname.startsWith("//") || NOT_BACK.test(pathname)) return "/";
  return `${pathname}${search}`;
}

const HERE = "http://agent-vault.invalid";
const NOT_BACK = /^\/(login|logout|register|forgot-password)(\/|$)/;

/** The login that leads to `next` after it; `ended` says there that a session ended while something was being sent. */
export function loginPath(next: string, { ended = false } = {}): string {
  const query = new URLSearchParams({
    ...(next === "/" ? {} : { next }),
    ...(ended ? { ended: "1" } : {}),
  });
  return query.size === 0 ? "/login" : `/login?${query}`;
}
