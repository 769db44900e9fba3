/** The HTTP methods that a service takes, where it does not take all of them. */
import { isOneSlip } from "../nearest.ts";
import type { Fail } from "./fault.ts";
import type { Service } from "./service.ts";

type Taking = { readonly methods?: Service["methods"] | undefined };

/** A token (RFC 9110 5.6.2) without small letters: methods are compared as they are written, and none has any. */
const METHOD = /^[A-Z0-9!#$%&'*+.^_`|~-]{1,32}$/;
const MOST = 32;

/**
 * Methods as somebody lists them, in capitals, each once. `GET` brings `HEAD` with it, which is a GET whose answer has no
 * body (RFC 9110 9.3.2); nothing brings `OPTIONS`. An empty list would be a service that takes nothing, and is refused.
 */
export function parseMethods(value: unknown, fail: Fail): readonly string[] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) fail("methods", "must be a list such as [GET, POST]");
  if (value.length === 0) fail("methods", "must name at least one; leave it out for all");
  if (value.length > MOST) fail("methods", `must be at most ${MOST}`);
  return [...new Set(value.map((one: unknown) => parseMethod(one, fail)))];
}

function parseMethod(value: unknown, fail: Fail): string {
  if (typeof value !== "string") fail("methods", "must hold names such as GET");
  const method = value.trim().toUpperCase();
  if (method === "*" || method === "ALL" || method === "ANY") {
    fail("methods", `hold "${value}", which is no method; leave methods out for all`);
  }
  if (method === "CONNECT") {
    fail("methods", "hold CONNECT, which opens tunnels and is no method of requests in them");
  }
  if (!METHOD.test(method)) fail("methods", `hold "${value}", which is no name of a method such as GET`);
  return method;
}

const USUAL = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** About methods that are one slip away from a usual one: anybody may have methods of their own, and few have. */
export function slippedMethodWarnings(services: readonly Pick<Service, "name" | "methods">[]): string[] {
  return services.flatMap(({ name, methods = [] }) =>
    methods.flatMap((method) => {
      const meant = USUAL.includes(method) ? undefined : USUAL.find((usual) => isOneSlip(method, usual));
      return meant === undefined ? [] : [`service "${name}" takes the method ${method}: is ${meant} meant?`];
    }),
  );
}

/** Whether a service takes requests of this method; `method` is compared as it was sent. */
export function takesMethod({ methods }: Taking, method: string): boolean {
  return methods === undefined || methods.includes(method) || (method === "HEAD" && methods.includes("GET"));
}

/** All that it takes, `HEAD` beside `GET`, sorted; undefined where it takes every method. */
export function methodsTaken({ methods }: Taking): readonly string[] | undefined {
  if (methods === undefined) return undefined;
  return [...new Set([...methods, ...(methods.includes("GET") ? ["HEAD"] : [])])].sort();
}

/** Whether two take the same requests as far as methods go, however these are written. */
export function haveSameMethods(one: Taking, other: Taking): boolean {
  return takesAllOf(one, other) && takesAllOf(other, one);
}

/** Whether `wide` takes every method that `narrow` takes. */
export function takesAllOf(wide: Taking, narrow: Taking): boolean {
  if (wide.methods === undefined) return true;
  return narrow.methods?.every((method) => takesMethod(wide, method)) ?? false;
}

/** Whether one of them is for fewer methods than the other: it is the more specific one where all else is equal. */
export function isForFewerMethods(one: Taking, other: Taking): boolean {
  if (one.methods === undefined) return false;
  return other.methods === undefined || countOf(one.methods) < countOf(other.methods);
}

function countOf(methods: readonly string[]): number {
  return methods.includes("GET") && !methods.includes("HEAD") ? methods.length + 1 : methods.length;
}

/** The members in words, as in `GET, POST`, and `all` where it takes every method. */
export function methodsText({ methods }: Taking): string {
  return methods === undefined ? "all" : methods.join(", ");
}
