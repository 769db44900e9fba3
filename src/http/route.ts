/** How a route is declared: as data that tests can walk, around a call into a use-case. No rule lives here. */

import type { Context } from "hono";
import type * as v from "valibot";
import { demandEntry } from "../app/entry.ts";
import { standingStore } from "../app/standing.ts";
import type { Action } from "../core/access/action.ts";
import type { Principal } from "../core/actor.ts";
import type { AppError } from "../core/errors.ts";
import type { PageKind } from "../core/session/page-token.ts";
import type { Ends } from "../lib/connection-ends.ts";
import type { Origin } from "./client-ip.ts";
import type { ApiContext } from "./deps.ts";
import { type BodySchema, readBody } from "./read-body.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/**
 * Who is let as far as the handler. `always`: anyone, before the instance has an owner too. `anonymous`: anyone,
 * once it has. `session`: any live session. Actions: any live session, and the use-case asks for one of these.
 */
export type Access = "always" | "anonymous" | "session" | readonly [Action, ...Action[]];

export type ApiEnv = {
  Bindings: { ip: string; ends?: (() => Ends) | undefined };
  Variables: { route?: Route; origin: Origin; principal?: Principal; requestId: string };
};
export type ApiContextOf = Context<ApiEnv>;

/** One request as a handler sees it; `principal` is there unless the access is anonymous. */
export type Call<P = unknown, B = unknown> = {
  readonly deps: ApiContext;
  readonly c: ApiContextOf;
  readonly principal: P;
  readonly body: B;
  readonly origin: Origin;
  /** A decoded path segment. */
  param(name: string): string;
  /** The first value of a query parameter. */
  query(name: string): string | undefined;
};

export type Route = {
  readonly method: Method;
  readonly path: string;
  readonly access: Access;
  readonly openWhen: ((deps: ApiContext) => boolean) | undefined;
  readonly link: string | undefined;
  readonly counts: "attempts" | "registrations" | "calls";
  readonly body: BodySchema | undefined;
  readonly reply: v.GenericSchema | undefined;
  readonly fault: FaultAnswer | undefined;
  readonly page: PageKind | undefined;
  readonly answer: (c: ApiContextOf, deps: ApiContext) => Promise<Response>;
};

/** How what was refused or went wrong is told, in whatever form those who ask there read. */
export type FaultAnswer = (error: AppError, c: ApiContextOf) => Response;

type PrincipalFor<A extends Access> = A extends "always" | "anonymous" ? undefined : Principal;
type BodyFor<B> = B extends BodySchema ? v.InferOutput<B> : undefined;
type ReplyFor<R> = R extends v.GenericSchema ? v.InferInput<R> : never;

export type RouteSpec<A extends Access, B, R> = {
  readonly method: Method;
  readonly path: `/${string}`;
  readonly access: A;
  /**
   * Where it holds, who shows no credential is let through as well; `c.get("principal")` is undefined then. A credential
   * that is shown has to be good all the same.
   */
  readonly openWhen?: (deps: ApiContext) => boolean;
  /**
   * For anonymous routes: the parameter, of the path or of the query, that is the secret of a link. Uses are limited by
   * it then, reads too.
   */
  readonly link?: string;
  /**
   * What a write by nobody counts as; an attempt to sign in if absent. `calls`: who writes proves who they are by what
   * the body holds, again and again, and is counted as callers are, by address.
   */
  readonly counts?: "registrations" | "calls";
  /** Without it the body is never read. */
  readonly body?: B;
  /** No body is the same as `{}`. */
  readonly bodyOptional?: true;
  /** Where the body is bad: rejects with what is told before that, such as of a vault that a header names. */
  readonly beforeBody?: (deps: ApiContext, asked: Pick<Call<PrincipalFor<A>>, "principal" | "c">) => unknown;
  /** How the route tells of errors, those of what stands before it included; JSON if absent. */
  readonly fault?: FaultAnswer;
  /** It is a page or one of its forms: logins that were made on pages count. */
  readonly page?: PageKind;
  /** What the handler returns; without it the handler answers a `Response` itself. */
  readonly reply?: R;
  readonly status?: 200 | 201;
  readonly handle: (
    call: Call<PrincipalFor<A>, BodyFor<B>>,
  ) => ReplyFor<R> | Response | Promise<ReplyFor<R> | Response>;
};

export function route<
  const A extends Access,
  B extends BodySchema | undefined = undefined,
  R extends v.GenericSchema | undefined = undefined,
>(spec: RouteSpec<A, B, R>): Route {
  const { method, path, access, openWhen, link, counts = "attempts", body, reply, fault } = spec;
  const { page, status = 200 } = spec;
  return {
    method,
    path,
    access,
    openWhen,
    link,
    counts,
    body,
    reply,
    fault,
    page,
    async answer(c, deps) {
      const principal = c.get("principal");
      const call = {
        deps:
          principal === undefined
            ? deps
            : { ...deps, store: standingStore(deps.store, deps.clock, principal) },
        c,
        principal: principal as PrincipalFor<A>,
        body: (body === undefined ? undefined : await bodyOf(spec, body, c, deps)) as BodyFor<B>,
        origin: c.get("origin"),
        param: (name: string) => c.req.param(name) ?? "",
        query: (name: string) => c.req.query(name),
      };
      const result = await spec.handle(call);
      return result instanceof Response ? result : c.json(result as object, status);
    },
  };
}

/**
 * The body of a request. The use-case asks who may do this and is given the body whole, so it is read before; but which
 * fault is told goes in the original's order: the vault there is not, the caller that may not, then the body. Where the
 * body is bad, the former are therefore asked first.
 */
async function bodyOf<A extends Access, S extends BodySchema>(
  {
    path,
    access,
    bodyOptional,
    beforeBody,
  }: Pick<RouteSpec<A, undefined, undefined>, "path" | "access" | "bodyOptional" | "beforeBody">,
  schema: S,
  c: ApiContextOf,
  deps: ApiContext,
): Promise<v.InferOutput<S>> {
  try {
    return await readBody(c.req.raw, schema, { optional: bodyOptional === true });
  } catch (fault) {
    const principal = c.get("principal");
    if (principal !== undefined && typeof access === "object") {
      const vault = path.startsWith("/v1/vaults/:name/") ? c.req.param("name") : undefined;
      await demandEntry(deps, principal, { actions: access, vault });
    }
    await beforeBody?.(deps, { principal: principal as PrincipalFor<A>, c });
    throw fault;
  }
}

/** True for the methods that change something. */
export function isWrite(method: Method): boolean {
  return method !== "GET";
}

/** True when a request path falls under a route's path. */
export function matchesRoutePath(pattern: string, path: string): boolean {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return false;
  return wanted.every((segment, at) => (segment.startsWith(":") ? given[at] !== "" : segment === given[at]));
}
