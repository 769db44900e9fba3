import type { Ready } from "../../app/proxy/resolved.ts";
import type { KeyName } from "../../core/ids.ts";
import { upstreamHeaders } from "../../core/injection/request-head.ts";
import { CHUNKED } from "../../core/net/framing.ts";
import { connectionTokens, headerValues } from "../../core/net/headers.ts";
import { leaksOf } from "../../core/service/leaks.ts";
import {
  bodyReplacements,
  frameReplacements,
  type Replacement,
  substituteHeaders,
  substituteTarget,
} from "../../core/substitution/substitute.ts";
import { type FilterChain, UNFILTERED } from "../../lib/filter-chain.ts";
import type { OutgoingHead } from "../../lib/http1/head/outgoing-head.ts";
import type { BytePair } from "../../lib/replace-stream.ts";
import { fieldValue, type RequestHead } from "../exchange.ts";
import type { Matched, Outgoing } from "../flow.ts";
import { Refused } from "../refusal.ts";
import { substitution, upgradeFilters } from "./filters.ts";
import { readableEncoding } from "./leaks/readable-encoding.ts";
import { passRequest, type RequestEdits } from "./passing-fields.ts";
import { replacedHeaders } from "./replaced-headers.ts";

/**
 * A body up to this size whose placeholders are replaced is sent with its new length, because many APIs refuse
 * chunks; a larger one goes in chunks and is never collected.
 */
const MEASURED_BYTES = 64 * 1024;

/** The request as it goes upstream. Throws Refused when a value cannot stand where it is wanted. */
export function composeOutgoing(flow: Matched, secrets: Ready | undefined): Outgoing {
  const { plan } = flow;
  const { request } = flow.exchange;
  const substitutions = plan?.service.substitutions ?? [];
  const value = (key: KeyName) => secrets?.value(key);
  const plain = substitutions.length === 0;
  const filters =
    plain || request.framing.type === "none"
      ? UNFILTERED
      : substitution(pairs(bodyReplacements(request.headers, substitutions, value)));
  const protocols = upgradeOf(flow);
  const upgrade =
    protocols === undefined
      ? undefined
      : {
          protocols,
          toUpstream: upgradeFilters(flow, {
            isWebSocket: protocols === WEBSOCKET,
            pairs: plain ? [] : pairs(frameReplacements(substitutions, value)),
          }),
          isSearched: protocols === WEBSOCKET && isSearched(flow, secrets),
        };
  const body = bodyFraming(request, filters);
  const replaces = replacedHeaders(flow);
  const edits = editsOf(flow, secrets, { replaces, keepLength: body.type === "length" });
  const affinity = affinityOf(flow, secrets, replaces);
  const { pathAndQuery } = flow;
  const head =
    plain && upgrade === undefined && secrets?.sign === undefined && request.source !== undefined
      ? passRequest(request.source, pathAndQuery, edits)
      : undefined;
  if (head !== undefined) return new Passed({ pathAndQuery, head, body, affinity }, request, edits);
  const headers = upstreamHeaders(request.headers, {
    ...edits,
    ...(upgrade === undefined
      ? {}
      : { upgrade: { protocols: upgrade.protocols, keepExtensions: !readsFrames(flow, upgrade) } }),
  });
  if (!plain) {
    const unusable = substituteHeaders(headers, substitutions, (key) => wire(value(key)));
    if (unusable !== undefined) throw unusableCredential(flow, unusable);
  }
  const target = plain ? pathAndQuery : substituteTarget(pathAndQuery, substitutions, value);
  // Last, because what is signed is what will be sent.
  if (secrets?.sign !== undefined) sign(flow, secrets.sign, { target, headers });
  return {
    pathAndQuery: target,
    headers,
    head: undefined,
    body,
    filters,
    upgrade,
    affinity,
  };
}

/** What is written anew of the client's fields, and what is added to them. */
function editsOf(
  flow: Matched,
  secrets: Ready | undefined,
  { replaces, keepLength }: Pick<RequestEdits, "replaces" | "keepLength">,
): RequestEdits {
  const host = flow.spelling.hostHeader;
  const inject = secrets?.headers ?? NO_EDITS;
  const encoding = isSearched(flow, secrets) ? readableEncoding(flow.exchange.request) : undefined;
  if (encoding === undefined) return { host, replaces, inject, keepLength };
  return {
    host,
    replaces: new Set(replaces).add("accept-encoding"),
    inject: [...inject, { name: "Accept-Encoding", value: encoding }],
    keepLength,
  };
}

/** A request of which nothing but headers changes; as a list of texts only for an upstream that wants one. */
class Passed implements Outgoing {
  readonly pathAndQuery: string;
  readonly head: OutgoingHead;
  readonly body: Outgoing["body"];
  readonly affinity: string;
  readonly filters = UNFILTERED;
  readonly upgrade = undefined;
  readonly #request: RequestHead;
  readonly #edits: RequestEdits;

  constructor(
    { pathAndQuery, head, body, affinity }: Pick<Passed, "pathAndQuery" | "head" | "body" | "affinity">,
    request: RequestHead,
    edits: RequestEdits,
  ) {
    this.pathAndQuery = pathAndQuery;
    this.head = head;
    this.body = body;
    this.affinity = affinity;
    this.#request = request;
    this.#edits = edits;
  }

  get headers(): string[] {
    return upstreamHeaders(this.#request.headers, this.#edits);
  }
}

const WEBSOCKET = "websocket";
const NO_EDITS: RequestEdits["inject"] = [];

/** Adds the headers that are made of the head itself. Host stands first in `headers` and is told apart. */
function sign(
  flow: Matched,
  by: NonNullable<Ready["sign"]>,
  { target, headers }: { readonly target: string; readonly headers: string[] },
): void {
  const { method } = flow.exchange.request;
  const host = flow.spelling.hostHeader;
  const edits = by({ method, host, pathAndQuery: target, headers: headers.slice(2) });
  if (edits === undefined) throw unusableCredential(flow, flow.plan?.headerKeys[0]);
  for (const { name, value } of edits) headers.push(name, value);
}

/**
 * What a connection may be shared by. A request that may carry credentials of the agent's own rides on a connection of
 * its session alone, whether or not ours are added to it.
 */
function affinityOf(flow: Matched, secrets: Ready | undefined, replaces: ReadonlySet<string>): string {
  const { access } = flow;
  const bare = secrets === undefined || (secrets.headers.length === 0 && secrets.sign === undefined);
  if (bare) return `${access.vaultId} ${access.carrier}`;
  const { request } = flow.exchange;
  const own = OWN_CREDENTIALS.some((name) => !replaces.has(name) && fieldValue(request, name) !== undefined);
  return `${access.vaultId} ${secrets.fingerprint}${own ? ` ${access.carrier}` : ""}`;
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

/**
 * RFC 9110 7.8. A WebSocket may follow any request that is one's handshake (RFC 6455 4.1). Other protocols pass where
 * nothing is substituted in what follows; HTTP in another form does not on a host with a service, since its requests
 * would go past the services' rules. What does not pass is served as if it had not been asked for.
 */
function upgradeOf(flow: Matched): string | undefined {
  const { request } = flow.exchange;
  if (!request.upgrade || request.http2) return undefined;
  const protocols = headerValues(request.headers, "upgrade").join(", ");
  if (protocols === "" || !connectionTokens(request.headers).includes("upgrade")) return undefined;
  // Of a list in which it stands many servers take it: it is offered alone, so that what follows can be read.
  if (/websocket/i.test(protocols)) {
    return request.method === "GET" && request.framing.type === "none" ? WEBSOCKET : undefined;
  }
  if (flow.plan === undefined) return protocols;
  const inDisguise = /(?:^|[\s,])(?:h2c?|https?|tls)(?:[/\s,]|$)/i.test(protocols);
  return inDisguise || flow.plan.service.substitutions.length > 0 ? undefined : protocols;
}

/** Frames that are read must be neither compressed nor otherwise extended. */
function readsFrames({ canaries }: Matched, upgrade: NonNullable<Outgoing["upgrade"]>): boolean {
  return canaries !== undefined || upgrade.toUpstream.resizes || upgrade.isSearched;
}

/** Whether its answer will be looked through, so that it has to come in a form that can be. */
function isSearched({ plan }: Matched, secrets: Ready | undefined): boolean {
  return plan !== undefined && (secrets?.revealed.length ?? 0) > 0 && leaksOf(plan.service) !== "pass";
}

function bodyFraming({ framing }: RequestHead, { resizes }: FilterChain): Outgoing["body"] {
  if (!resizes || framing.type !== "length") return framing;
  return framing.bytes <= MEASURED_BYTES ? { type: "measured" } : CHUNKED;
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
