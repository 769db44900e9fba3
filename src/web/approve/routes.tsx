/** @jsxImportSource hono/jsx */
import { logIn } from "../../app/account/sign-in.ts";
import { resolvePrincipal } from "../../app/principals.ts";
import { beginStoredConnect } from "../../app/vault/oauth/begin-stored.ts";
import { readLinkedProposal } from "../../app/vault/proposal/details.ts";
import { rejectProposal } from "../../app/vault/proposal/reject.ts";
import type { Principal } from "../../core/actor.ts";
import { AppError } from "../../core/errors.ts";
import { STATUS } from "../../http/errors.ts";
import { limitGuesses } from "../../http/middleware/rate-limit.ts";
import { markBrowser } from "../../http/oauth-browser.ts";
import type { Form } from "../../http/read-form.ts";
import { type Call, type FaultAnswer, type Route, route } from "../../http/route.ts";
import { setPageCookie } from "../../http/session-cookie.ts";
import { ownForm } from "../console/routes.ts";
import { faultPage } from "../fault.tsx";
import { rememberBegun } from "../oauth/begun.ts";
import { onward } from "../onward.tsx";
import { page, seeOther } from "../page.ts";
import { Banner } from "../ui/card.tsx";
import { Redirect } from "../ui/shell.tsx";
import { orRefusal } from "../viewer.ts";
import { proposalPage } from "./answer.tsx";
import { approve } from "./approve.tsx";
import { comesFromElsewhere } from "./arrival.ts";
import { expiredPaths, meetExpired, showExpired } from "./expired-link.tsx";
import { proveFresh } from "./fresh.ts";
import { latePath, lateVerdict } from "./late.ts";
import { keepToken, numberOf, pathsOf, placeOf } from "./place.ts";

const PATH = "/approve/:id";

/** Where a person looks at what an agent asks for, and decides. */
export const approveRoutes: readonly Route[] = [
  route({
    method: "GET",
    path: PATH,
    access: "anonymous",
    link: "token",
    page: "approval",
    fault: faultPage,
    handle: (call) => {
      const token = call.query("token");
      if (token !== undefined) return exchange(call, token);
      return call.query("expired") === undefined ? show(call) : showExpired(call);
    },
  }),
  route({
    method: "POST",
    path: PATH,
    access: ["proposal:decide"],
    page: "approval",
    fault: sessionEnded,
    handle: async (call) => approve(call, await ownForm(call)),
  }),
  route({
    method: "POST",
    path: `${PATH}/reject`,
    access: ["proposal:decide"],
    page: "approval",
    fault: sessionEnded,
    handle: async (call) => reject(call, await ownForm(call)),
  }),
  route({
    method: "POST",
    path: `${PATH}/connect`,
    access: ["credential:write"],
    page: "approval",
    fault: sessionEnded,
    handle: async (call) => connect(call, await ownForm(call)),
  }),
  // What the form below is answered with lies here, so whoever asks for its address anew is led to the page.
  route({
    method: "GET",
    path: `${PATH}/login`,
    access: "anonymous",
    page: "approval",
    fault: faultPage,
    handle: (call) => seeOther(call.c, pathsOf(placeOf(call)).page),
  }),
  route({
    method: "POST",
    path: `${PATH}/login`,
    access: "anonymous",
    page: "approval",
    fault: faultPage,
    handle: async (call) => enter(call, await ownForm(call)),
  }),
];

async function show(call: Call): Promise<Response> {
  const place = placeOf(call);
  if (comesFromElsewhere(call)) return onward(call, `${pathsOf(place).page}&again=1`);
  const ended = call.query("ended") !== undefined;
  return await proposalPage(call, place, {
    ...(ended ? { notice: <SessionEnded /> } : {}),
    late: lateVerdict(call),
  });
}

/**
 * The link's token becomes a cookie at once, and the address that holds it is left: it is in no history, no referrer and
 * no later request. A redirect would not do: see `Redirect`.
 */
async function exchange(call: Call, token: string): Promise<Response> {
  const { c, deps, param } = call;
  const number = numberOf(param("id"));
  const linked = await orRefusal(["approval_link_expired"], () =>
    readLinkedProposal(deps, undefined, { token, id: String(number) }),
  );
  if (linked instanceof AppError) return meetExpired(call, token);
  const { vault } = linked;
  const place = { vault: vault.name, number };
  keepToken(c, deps, place, token);
  return onward(call, pathsOf(place).page);
}

async function enter(call: Call, form: Form): Promise<Response> {
  const { c, deps, origin } = call;
  const isExpired = call.query("expired") !== undefined;
  const [email, password] = [form.text("email"), form.text("password")];
  limitGuesses(deps, email);
  const asked = { email, password, deviceLabel: "Approval page", ip: origin.ip, reach: "approval" } as const;
  const login = await orRefusal(["login_failed", "bad_request"], () => logIn(deps, asked));
  if (login instanceof AppError) {
    const after = { status: STATUS[login.kind], login: { email, error: login.message } };
    return await (isExpired ? showExpired(call, after) : proposalPage(call, placeOf(call), after));
  }
  setPageCookie(c, login, deps);
  if (isExpired) return seeOther(c, expiredPaths(call).page);
  // Not led on to the page: what proves that the password was typed stands in this answer alone.
  const viewer = await resolvePrincipal(deps, login.token, { ip: origin.ip, page: "approval" });
  return await proposalPage(call, placeOf(call), { status: 200, viewer, proof: proveFresh(deps, viewer) });
}

async function reject(call: Call<Principal>, form: Form): Promise<Response> {
  const { c, deps, principal } = call;
  const place = placeOf(call);
  const reason = form.text("reason").trim();
  try {
    await rejectProposal(deps, principal, { ...place, reason });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === "bad_request") {
      const errors = new Map([["reason", error.message]]);
      const sent = { typed: (field: string) => (field === "reason" ? reason : ""), errors };
      return await proposalPage(call, place, { status: 400, sent });
    }
    if (error.code !== "proposal_decided") throw error;
    return seeOther(c, latePath(place, "reject"));
  }
  return seeOther(c, pathsOf(place).page);
}

/** Leads to the provider that a person has to agree at, so that a credential of an applied proposal works. */
async function connect(call: Call<Principal>, form: Form): Promise<Response> {
  const { c, deps, principal } = call;
  const place = placeOf(call);
  const id = form.text("client_id").trim();
  const { url } = await beginStoredConnect(deps, principal, {
    vault: place.vault,
    key: form.text("key"),
    browser: markBrowser(c, deps),
    shown: { authorizationUrl: form.text("authorization_url"), tokenUrl: form.text("token_url") },
    client: id === "" ? undefined : { id, secret: form.text("client_secret") },
  });
  rememberBegun(c, deps, place);
  return onward(call, url, { text: `Go on to ${new URL(url).host}` });
}

/** Whoever decides without being logged in any more logs in where they are. */
function sessionEnded(...[error, c]: Parameters<FaultAnswer>): Response {
  if (error.kind !== "unauthenticated") return faultPage(error, c);
  const place = placeOf({ param: (name) => c.req.param(name) ?? "", query: (name) => c.req.query(name) });
  const to = `${pathsOf(place).page}&ended=1`;
  return page(
    c,
    <Redirect title="Log in" to={to}>
      You are not logged in any more. Log in to go on
    </Redirect>,
    { status: 401 },
  );
}

function SessionEnded() {
  return (
    <Banner tone="warn" title="You are not logged in any more">
      <p>Nothing was changed. Log in again; what you typed has to be typed again.</p>
    </Banner>
  );
}
