import { clientHeaders } from "../../../core/injection/request-head.ts";
import { CHUNKED, NO_BODY } from "../../../core/net/framing.ts";
import { headerValue } from "../../../core/net/headers.ts";
import type { UpstreamHead } from "../../../ports/net/upstream.ts";
import type { ResponseHead } from "../../exchange.ts";
import type { Upgrade } from "../../flow.ts";
import { answerPasses } from "../passing-fields.ts";

export type AnswerOptions = {
  /** The client speaks HTTP/2, whose fields are texts. */
  readonly http2: boolean;
  /** What the body goes through changes its length. */
  readonly resizes: boolean;
  readonly cookiesPass: boolean;
};

/** The head of an answer as the client is told it. */
export function answerHead(head: UpstreamHead, options: AnswerOptions): ResponseHead {
  const { status, reason, source } = head;
  const resized = options.resizes && head.framing.type === "length" && head.framing.bytes > 0;
  const framing = resized ? CHUNKED : head.framing;
  const edits = {
    // RFC 9110 8.6: a 204 has no Content-Length, and a reader might wait for what it promises.
    keepLength: (framing.type === "length" || framing.type === "none") && status !== 204,
    cookiesPass: options.cookiesPass,
  };
  const field = source === undefined || options.http2 ? undefined : answerPasses(source, edits);
  return source === undefined || field === undefined
    ? { status, reason, framing, headers: clientHeaders(head.headers, edits) }
    : { status, reason, framing, headers: [], passes: { source, field } };
}

/** What the client is told with a 1xx. */
export function informationHeaders(head: UpstreamHead): string[] {
  return clientHeaders(head.headers, { keepLength: false, cookiesPass: false });
}

/** The head of a 101 as the client is told it; undefined when it chooses what the client did not offer. */
export function switchHead(
  head: UpstreamHead,
  upgrade: Upgrade,
  cookiesPass: boolean,
): ResponseHead | undefined {
  const chosen = headerValue(head.headers, "upgrade") ?? upgrade.protocols;
  if (!isAmong(chosen, upgrade.protocols)) return undefined;
  const headers = clientHeaders(head.headers, { keepLength: false, cookiesPass });
  headers.push("Connection", "Upgrade", "Upgrade", chosen);
  return { status: 101, reason: head.reason, headers, framing: NO_BODY };
}

/** RFC 9110 7.8: the protocols that are switched to were all offered; versions may differ in detail. */
function isAmong(chosen: string, offered: string): boolean {
  const names = (text: string) => text.split(",").map((one) => one.trim().split("/")[0]?.toLowerCase() ?? "");
  const known = names(offered);
  return names(chosen).every((name) => known.includes(name));
}
