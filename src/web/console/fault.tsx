/** @jsxImportSource hono/jsx */
import type { AppError } from "../../core/errors.ts";
import { type ApiContextOf, isWrite } from "../../http/route.ts";
import { faultPage } from "../fault.tsx";
import { page, seeOther } from "../page.ts";
import { Redirect, Shell } from "../ui/shell.tsx";
import { loginPath, safeNext } from "./return-to.ts";

/**
 * What a page of the console answers instead. Whoever is not logged in is led to the login and back: from a form to the
 * page that it stood on, since what it would do has not been done.
 */
export function consoleFault(error: AppError, c: ApiContextOf): Response {
  if (error.code === "not_initialized") return seeOther(c, "/register");
  if (error.kind !== "unauthenticated" || error.code === "wrong_current_password") return faultPage(error, c);
  const isSent = isWrite(c.req.method as Parameters<typeof isWrite>[0]);
  const to = loginPath(isSent ? formPage(c) : addressOf(c), { ended: isSent });
  if (isOwnVisit(c)) return seeOther(c, to);
  // Sent here by another site, a browser keeps back its cookies; a page of ours has them sent. See `Redirect`.
  const content = (
    <Redirect title="Log in" to={to}>
      Go on to the login
    </Redirect>
  );
  return page(c, content, { status: 401 });
}

function isOwnVisit(c: ApiContextOf): boolean {
  const site = c.req.header("Sec-Fetch-Site");
  return site === "same-origin" || site === "none";
}

function addressOf(c: ApiContextOf): string {
  const { pathname, search } = new URL(c.req.url);
  return safeNext(`${pathname}${search}`);
}

/** The page that a form stood on; `/` where that is not known. */
export function formPage(c: ApiContextOf): string {
  const referer = c.req.header("Referer");
  if (referer === undefined || !URL.canParse(referer)) return "/";
  const { host, pathname, search } = new URL(referer);
  return host === new URL(c.req.url).host ? safeNext(`${pathname}${search}`) : "/";
}

/** That there is no page at an address, for whoever has followed a link that leads nowhere any more. */
export function unknownPage(_: AppError, c: ApiContextOf): Response {
  const content = (
    <Shell title="Not found">
      <div class="headline">
        <h1>Not found</h1>
        <p class="lead">
          There is no page at this address. It may have been mistyped, or what it was of is gone.
        </p>
      </div>
      <p>
        <a class="way" href="/">
          Go to the vaults
        </a>
      </p>
    </Shell>
  );
  return page(c, content, { status: 404 });
}
