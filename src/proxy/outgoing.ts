import type { Resolved } from "../app/resolve-secrets.ts";
import type { KeyName } from "../core/ids.ts";
import { upstreamHeaders } from "../core/injection/request-head.ts";
import { connectionTokens, headerValue } from "../core/net/headers.ts";
import {
  bodyReplacements,
  frameReplacements,
  type Replacement,
  substituteHeaders,
  substituteTarget,
} from "../core/substitution/substitute.ts";
import type { BytePair } from "../lib/replace-stream.ts";
import type { RequestHead } from "./exchange.ts";
import type { Matched, Outgoing } from "./flow.ts";
import { Refused } from "./refusal.ts";
import { replacedHeaders } from "./replaced-headers.ts";

type Secrets = Extract<Resolved, { type: "ready" }>;

/**
 * A body up to this size whose placeholders are replaced is sent with its new length, because many APIs refuse
 * chunks; a larger one goes in chunks and is never collected.
 */
const MEASURED_BYTES = 64 * 1024;
const NOTHING: readonly BytePair[] = [];

/** The request as it goes upstream. Throws Refused when a value cannot stand where it is wanted. */
export function composeOutgoing(flow: Matched, secrets: Secrets | undefined): Outgoing {
  const { plan } = flow;
  const { request } = flow.exchange;
  const substitutions = plan?.service.substitutions ?? [];
  const value = (key: KeyName) => secrets?.value(key);
  const plain = substitutions.length === 0;
  const bodyPairs =
    plain || request.framing === "none"
      ? NOTHING
      : pairs(bodyReplacements(request.headers, substitutions, value));
  const framePairs = plain ? NOTHING : pairs(frameReplacements(substitutions, value));
  const websocket = isWebSocket(request) ? { framePairs } : undefined;
  const body = bodyFraming(request, bodyPairs.length > 0);
  const replaces = replacedHeaders(flow);
  const headers = upstreamHeaders(request.headers, {
    host: flow.spelling.hostHeader,
    replaces,
    inject: secrets?.headers ?? [],
    body,
    ...(websocket === undefined ? {} : { websocket: { keepExtensions: framePairs.length === 0 } }),
  });
  if (!plain) {
    const unusable = substituteHeaders(headers, substitutions, (key) => wire(value(key)));
    if (unusable !== undefined) throw unusableCredential(flow, unusable);
  }
  return {
    pathAndQuery: plain ? flow.pathAndQuery : substituteTarget(flow.pathAndQuery, substitutions, value),
    headers,
    body,
    bodyPairs,
    websocket,
    affinity: affinityOf(flow, secrets, replaces),
  };
}

/**
 * What a connection may be shared by. A request that may carry credentials of the agent's own rides on a connection of
 * its session alone, whether or not ours are added to it.
 */
function affinityOf(flow: Matched, secrets: Secrets | undefined, replaces: ReadonlySet<string>): string {
  const { access } = flow;
  if (secrets === undefined || secrets.headers.length === 0) return `${access.vaultId} ${access.session}`;
  const { headers } = flow.exchange.request;
  const own = OWN_CREDENTIALS.some((name) => !replaces.has(name) && headerValue(headers, name) !== undefined);
  return `${access.vaultId} ${secrets.fingerprint}${own ? ` ${access.session}` : ""}`;
}

const OWN_CREDENTIALS = ["authorization", "cookie"];

/** A refusal that names the key and never the value. */
export function unusableCredential(flow: Matched, key: KeyName | undefined): Refused {
  return new Refused("substitution_error", {
    row: { credentialKeys: flow.plan?.keys ?? [] },
    message:
      `Credential ${key ?? ""} of service "${flow.plan?.service.name ?? ""}" holds characters that a header cannot ` +
      "carry, such as a line break. Store it again without them",
  });
}

/** RFC 6455 4.1: a GET that asks to upgrade. Other upgrades are not passed on; the request is served as it is. */
function isWebSocket(request: RequestHead): boolean {
  if (!request.upgrade || request.method !== "GET" || request.framing !== "none") return false;
  return (
    headerValue(request.headers, "upgrade")?.trim().toLowerCase() === "websocket" &&
    connectionTokens(request.headers).includes("upgrade")
  );
}

function bodyFraming(request: RequestHead, replaces: boolean): Outgoing["body"] {
  if (request.framing === "chunked") return "chunked";
  if (!replaces) return "as-sent";
  return request.contentLength <= MEASURED_BYTES ? "measured" : "chunked";
}

function pairs(replacements: readonly Replacement[]): readonly BytePair[] {
  return replacements.map(({ placeholder, value }) => ({
    from: Buffer.from(placeholder, "latin1"),
    to: Buffer.from(value, "utf8"),
  }));
}

/** UTF-8 bytes as latin1 text, as heads are written. */
function wire(value: string | undefined): string | undefined {
  return value === undefined ? undefined : Buffer.from(value, "utf8").toString("latin1");
}
