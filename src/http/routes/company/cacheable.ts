import type { ApiContext } from "../../deps.ts";
import { jsonResponse } from "../../errors.ts";
import type { ApiContextOf } from "../../route.ts";

/**
 * A document that anybody may keep and has to ask about before each use: what it says may be out of date at once, and an
 * answer of 304 costs little.
 */
export function cacheable(
  c: ApiContextOf,
  { digest }: Pick<ApiContext, "digest">,
  document: object,
): Response {
  const etag = `"${digest(JSON.stringify(document)).slice(0, 32)}"`;
  const headers = { ETag: etag, "Cache-Control": "no-cache" };
  const known = (c.req.header("If-None-Match") ?? "").split(",").map((one) => one.trim().replace(/^W\//, ""));
  if (known.includes(etag) || known.includes("*")) return new Response(null, { status: 304, headers });
  return jsonResponse(200, document, headers);
}
