/** The control plane over HTTP: routes, and what stands before each. Rules live in core, work in app; not here. */
import { Hono, type MiddlewareHandler } from "hono";
import { createSetup } from "../app/instance/setup.ts";
import { createProposalNews } from "../app/vault/proposal/notify.ts";
import { AppError } from "../core/errors.ts";
import { createOriginReader } from "./client-ip.ts";
import type { ApiContext, ApiDeps } from "./deps.ts";
import { faultResponse, internalFault, textResponse } from "./errors.ts";
import { sameOrigin } from "./middleware/csrf.ts";
import { initialized } from "./middleware/initialized.ts";
import { ownHost } from "./middleware/own-host.ts";
import { authenticated } from "./middleware/principal.ts";
import {
  limitAddress,
  limitAll,
  limitAttempts,
  limitCalls,
  limitLinks,
  limitRegistrations,
} from "./middleware/rate-limit.ts";
import { refusals } from "./middleware/refusals.ts";
import { requestIds } from "./middleware/request-id.ts";
import { securityHeaders } from "./middleware/security-headers.ts";
import {
  type ApiContextOf,
  type ApiEnv,
  type FaultAnswer,
  isWrite,
  matchesRoutePath,
  type Route,
} from "./route.ts";
import { ROUTES } from "./route-table.ts";
import { presentedToken } from "./session-cookie.ts";

/**
 * Answers requests with `api.fetch(request, { ip })`, where `ip` is the TCP peer's address. Never throws. `pages` are
 * further routes, which the composition root brings, and `unknown` is how browsers are told that there is none: what is
 * shown to people is not known here.
 */
export function createApi(
  deps: ApiDeps,
  pages: readonly Route[] = [],
  unknown: FaultAnswer = faultResponse,
): Hono<ApiEnv> {
  const routes = [...ROUTES, ...pages];
  const context: ApiContext = {
    ...deps,
    setup: createSetup(deps),
    proposalNews: createProposalNews(deps),
    consoleLinks: new Map(),
  };
  const readOrigin = createOriginReader(deps.trustedProxies);
  const api = new Hono<ApiEnv>();
  api.use(requestIds(deps));
  api.use(securityHeaders);
  api.use(refusals(deps));
  api.use(ownHost(context));
  api.use(limitAll(context));
  api.use(async (c, next) => {
    c.set("origin", readOrigin(c.env.ip, c.req.raw.headers));
    await next();
  });
  for (const route of routes) {
    api.on(route.method, [route.path], ...before(route, context), (c) => route.answer(c, context));
  }
  api.notFound((c) => unrouted(c, routes, unknown));
  api.onError((error, c) => failed(error, c, deps, routes));
  return api;
}

/** What strangers are counted as that write. */
const STRANGERS = {
  attempts: limitAttempts,
  registrations: limitRegistrations,
  calls: limitAddress,
} as const;

/**
 * In this order: an instance without owner answers 503 whatever the caller shows; a foreign page cannot use up the
 * attempts of whoever looks at it; who has no session uses up no calls; and all of this before a body is read.
 */
function before(route: Route, context: ApiContext): MiddlewareHandler<ApiEnv>[] {
  const isAnonymous = route.access === "always" || route.access === "anonymous";
  return [
    async (c, next) => {
      c.set("route", route);
      await next();
    },
    ...(route.access === "always" ? [] : [initialized(context)]),
    ...(isWrite(route.method) ? [sameOrigin(context)] : []),
    ...(isAnonymous ? [] : callers(route, context)),
    ...(route.link === undefined ? [] : [limitLinks(context, route.link)]),
    ...(isAnonymous && isWrite(route.method) && route.link === undefined
      ? [STRANGERS[route.counts](context)]
      : []),
  ];
}

/** Whoever asks has to be somebody; where the route is open, who shows no credential is counted by address instead. */
function callers(route: Route, context: ApiContext): MiddlewareHandler<ApiEnv>[] {
  const known = [authenticated(context), limitCalls(context)];
  if (route.openWhen?.(context) !== true) return known;
  const attempts = limitAttempts(context);
  const isStranger = (c: ApiContextOf) =>
    presentedToken(c) === undefined && c.req.header("Authorization") === undefined;
  return [
    (c, next) => (isStranger(c) ? attempts(c, next) : next()),
    ...known.map(
      (step): MiddlewareHandler<ApiEnv> =>
        (c, next) =>
          isStranger(c) ? next() : step(c, next),
    ),
  ];
}

/** As a page for a person's browser, where that asks for one; for everybody else as the API answers. */
function unrouted(c: ApiContextOf, routes: readonly Route[], unknown: FaultAnswer): Response {
  const { path, method } = c.req;
  const methods = routes.filter((route) => matchesRoutePath(route.path, path)).map((route) => route.method);
  if (methods.length > 0) {
    const allowed = methods.includes("GET") ? [...methods, "HEAD"] : methods;
    return textResponse(405, "Method Not Allowed", { Allow: allowed.toSorted().join(", ") });
  }
  const isPerson = method === "GET" && c.req.header("Accept")?.includes("text/html") === true;
  return (isPerson ? unknown : faultResponse)(new AppError("not_found"), c);
}

function failed(error: Error, c: ApiContextOf, deps: ApiDeps, routes: readonly Route[]): Response {
  // What refuses every request does so before one was found.
  const route = c.get("route") ?? routes.find((one) => isFor(one, c));
  const tell = route?.fault ?? faultResponse;
  const known = error instanceof AppError ? error : undefined;
  if (known !== undefined && known.kind !== "internal" && known.cause === undefined) {
    return tell(known, c);
  }
  const requestId = c.get("requestId");
  deps.logger.error("request failed", {
    request_id: requestId,
    method: c.req.method,
    route: route?.path ?? "",
    error: error.stack ?? String(error),
    ...(error.cause === undefined ? {} : { cause: String(error.cause) }),
  });
  return tell(internalFault(requestId, known), c);
}

function isFor({ method, path }: Route, { req }: ApiContextOf): boolean {
  return method === (req.method === "HEAD" ? "GET" : req.method) && matchesRoutePath(path, req.path);
}
