import type * as v from "valibot";
import type { Call } from "./transport.ts";

/** What a call sends, as its schema takes it. */
export type Body<S extends v.GenericSchema> = v.InferInput<S>;

/** One request to the server; resolves with its reply, checked, and throws a Failure. */
export type Caller = <S extends v.GenericSchema>(
  reply: S,
  method: Call["method"],
  path: string,
  rest?: Pick<Call, "query" | "body" | "bytes" | "timeoutMs">,
) => Promise<v.InferOutput<S>>;

/** Where the server hashes a password: it may have to wait behind those of others, when many sign in at once. */
export const HASHING = { timeoutMs: 60_000 } as const;

/** Where the server answers once a mail server has, for which it waits ten seconds. */
export const MAILING = { timeoutMs: 30_000 } as const;

/** Where the server answers once another one has, for which it waits ten seconds. */
export const RELAYING = { timeoutMs: 15_000 } as const;

/** How many of a long list are asked for at once; the most that the server gives. */
const PAGE = "1000";

/** What asks for the page behind `after`, or for the first. */
export function pageQuery(after?: string) {
  return { limit: PAGE, after };
}

/** All pages of a list, one after another. A server that knows no pages gives everything as the first. */
export async function allPages<T>(
  read: (after?: string) => Promise<{ items: readonly T[]; next_cursor?: string | null | undefined }>,
): Promise<T[]> {
  const all: T[] = [];
  for (let after: string | undefined; ; ) {
    const { items, next_cursor } = await read(after);
    all.push(...items);
    if (next_cursor === undefined || next_cursor === null) return all;
    after = next_cursor;
  }
}

/** Where a vault's routes begin. */
export function vaultPath(vault: string): string {
  return `/v1/vaults/${encodeURIComponent(vault)}`;
}
