import type { RecordedRequest } from "../../../src/core/learn/recorded.ts";

/** A request written `METHOD host:port/path`, answered once unless it is said otherwise. */
export function recorded(
  text: string,
  service: string,
  counts: Partial<RecordedRequest> = {},
): RecordedRequest {
  const [method = "", url = ""] = text.split(" ");
  const slash = url.indexOf("/");
  return {
    method,
    host: url.slice(0, slash),
    path: url.slice(slash),
    service,
    answered: 1,
    denied: 0,
    unanswered: 0,
    others: 0,
    lastAt: 1,
    ...counts,
  };
}
