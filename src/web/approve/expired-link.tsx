/** @jsxImportSource hono/jsx */
/** What a link shows that has expired: that, and nothing of its proposal, which members are led on to. */
import { getCookie, setCookie } from "hono/cookie";
import { vaultOfLink } from "../../app/vault/proposal/details.ts";
import type { Principal } from "../../core/actor.ts";
import { AppError } from "../../core/errors.ts";
import { APPROVAL_LINK_LIFETIME_MS } from "../../core/proposal/proposal.ts";
import { STATUS } from "../../http/errors.ts";
import type { Call } from "../../http/route.ts";
import { cookieAttributes } from "../../http/session-cookie.ts";
import { csrfToken } from "../csrf-token.ts";
import { onward } from "../onward.tsx";
import { page, seeOther } from "../page.ts";
import { Banner } from "../ui/card.tsx";
import { Login } from "../ui/login.tsx";
import { Shell } from "../ui/shell.tsx";
import { Untrusted } from "../ui/untrusted.tsx";
import { nameOf, orRefusal, viewerOf } from "../viewer.ts";
import type { After } from "./answer.tsx";
import { comesFromElsewhere } from "./arrival.ts";
import { numberOf, pathsOf } from "./place.ts";

const EXPIRED = STATUS[new AppError("approval_link_expired").kind];

/**
 * Takes the token out of the address, as of a link that is good, and leads to where a browser says who is logged in. The
 * vault's name is for members only, so that address names the link, by a part of its hash.
 */
export function meetExpired(call: Call, token: string): Response {
  const { c, deps, param } = call;
  const number = numberOf(param("id"));
  const id = deps.digest(token).slice(0, 16);
  setCookie(c, cookieName(id), token, {
    ...cookieAttributes(c, deps.baseUrl),
    path: `/approve/${number}`,
    maxAge: APPROVAL_LINK_LIFETIME_MS / 1000,
  });
  const text = "This approval link has expired. Members of its vault log in here";
  return onward(call, pathsFor(number, id).page, { status: EXPIRED, text });
}

/** Leads members on, and offers everybody else to log in. Throws `approval_link_expired` where the link is not known. */
export async function showExpired(call: Call, after: After = {}): Promise<Response> {
  const { c, deps } = call;
  const paths = expiredPaths(call);
  if (after.status === undefined && comesFromElsewhere(call)) return onward(call, `${paths.page}&again=1`);
  const number = numberOf(call.param("id"));
  const token = getCookie(c, cookieName(call.query("expired") ?? ""));
  if (token === undefined) throw new AppError("approval_link_expired");
  const viewer = await viewerOf(call);
  const vault =
    viewer === undefined
      ? undefined
      : await orRefusal(["approval_link_unknown", "bad_request"], () =>
          vaultOfLink(deps, viewer, { token, id: String(number) }),
        );
  if (vault !== undefined && !(vault instanceof AppError)) {
    return seeOther(c, pathsOf({ vault: vault.name, number }).page);
  }
  const content = <Expired viewer={viewer} action={paths.login} csrf={csrfToken(c, deps)} after={after} />;
  return page(c, content, { status: after.status ?? EXPIRED });
}

/** Of the page that says so, and of the form on it. */
export function expiredPaths({ param, query }: Pick<Call, "param" | "query">) {
  return pathsFor(numberOf(param("id")), query("expired") ?? "");
}

function pathsFor(number: number, id: string) {
  const query = `?${new URLSearchParams({ expired: id })}`;
  return { page: `/approve/${number}${query}`, login: `/approve/${number}/login${query}` };
}

/** Several links may be of proposals of one number, each in another vault. */
function cookieName(id: string): string {
  return `av_expired_${/^[0-9a-f]{16}$/.test(id) ? id : ""}`;
}

type ExpiredProps = {
  readonly viewer: Principal | undefined;
  readonly action: string;
  readonly csrf: string;
  readonly after: After;
};

function Expired({ viewer, action, csrf, after }: ExpiredProps) {
  return (
    <Shell title="Link expired" user={nameOf(viewer)}>
      <div class="headline">
        <h1>This approval link has expired</h1>
        <p class="lead">
          A link shows its proposal for 24 hours. A proposal waits longer than that: members of its vault log
          in and are led to it.
        </p>
      </div>
      {viewer === undefined ? null : (
        <Banner tone="warn" title="It is not for you to see">
          <p>
            You are logged in as <Untrusted>{nameOf(viewer) ?? "a session of one vault"}</Untrusted>, who is
            no member of its vault.
          </p>
        </Banner>
      )}
      <Login
        action={action}
        csrf={csrf}
        title={viewer === undefined ? "Log in" : "Log in as somebody else"}
        {...after.login}
      />
    </Shell>
  );
}
