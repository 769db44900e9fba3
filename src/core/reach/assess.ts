/** What a change of services and credentials lets credentials newly reach, and what of it a person has to confirm. */

import type { Capability } from "../agent/capability.ts";
import { newlyUnrequired } from "../agent/requirement.ts";
import { joinedMatcher } from "../service/service.ts";
import type { ReachAssessment, ReachChange, ReachQuestion, ReachReason } from "./assessment.ts";
import {
  audienceHost,
  covers,
  holdsPlace,
  type KeyAudience,
  namesHost,
  normalAudienceHost,
  parseAudienceHost,
} from "./audience.ts";
import type { HostFacts } from "./host-facts.ts";
import { isCatalogHost, isPresetEndpoint, KNOWN_HOSTS } from "./known-hosts.ts";
import { knownDomains, lookAlikeOf } from "./look-alike.ts";
import { newReach, type Reach, reachId, reachOf, reachOfService } from "./reach.ts";
import { mixedScripts } from "./skeleton.ts";
import { type Uncovered, uncoveredReach } from "./uncovered.ts";
import { type Exposure, type NewExposures, newExposures } from "./weaker/exposure.ts";
import { type MoreMethods, moreMethods } from "./weaker/more-methods.ts";

/**
 * The difference in reach, each part with what speaks against it. New reach has to be confirmed by typing its host,
 * unless the credential is bound there already: when the credential is stored, or the host is a wildcard, lies on a
 * suffix that anybody may have a name under, is written in other letters, or could be taken for another one. The same
 * question always has the same answer, whatever the order of its lists.
 */
export function assessReach(question: ReachQuestion): ReachAssessment {
  const created = new Set(question.created);
  const before = [...reachBefore(question), ...(question.endpointsBefore ?? [])].filter(
    ({ credential }) => !created.has(credential),
  );
  const after = [...reachOf(question.after), ...(question.endpointsAfter ?? [])];
  const exposures = newExposures(question.before, question.after);
  const unrequired = newlyUnrequired(question.before, question.after);
  const methods = moreMethods(question.before, question.after);
  const judge = judgeFor(question, { after, exposures, unrequired, methods });
  const fresh = newReach(before, after);
  const named = new Set(fresh.map(reachId));
  const uncovered = uncoveredReach(question.before, question.after).filter(
    ({ reach }) => !named.has(reachId(reach)),
  );
  const stands = new Set(after.map(reachId));
  const exposed = question.after
    .flatMap(reachOfService)
    .filter((reach) => question.existing.has(reach.credential) && !named.has(reachId(reach)))
    .filter((reach) => exposures(reach) ?? methods(reach) ?? unrequired(reach)[0]);
  // Of a service that is switched off the host may be new as well.
  const kindOf = (reach: Reach) => (stands.has(reachId(reach)) ? "exposed" : "new");
  const added = [
    ...fresh.map((reach) => judge(reach, "new")),
    ...new Map(exposed.map((reach) => [reachId(reach), judge(reach, kindOf(reach))])).values(),
    ...new Map(uncovered.map((one) => [reachId(one.reach), judge(one.reach, one)])).values(),
  ].sort((a, b) => Number(b.typed) - Number(a.typed) || compare(reachId(a), reachId(b)));
  return {
    added,
    removed: newReach(after, before).toSorted((a, b) => compare(reachId(a), reachId(b))),
    replaced: [...new Set(question.replaced ?? [])].sort(),
    inherited: inheritedReach(question, after, added),
    confirmHosts: [...new Set(added.flatMap(({ typed, place }) => (typed ? [place] : [])))].sort(),
  };
}

function reachBefore({ before, restated = [] }: Pick<ReachQuestion, "before" | "restated">) {
  return newReach(restated, reachOf(before));
}

/** The rest of what replaced credentials reach. What the proxy refuses for their audience is none of it. */
function inheritedReach(
  { replaced = [], audiences }: ReachQuestion,
  after: readonly Reach[],
  added: readonly Reach[],
): readonly Reach[] {
  const told = new Set(added.map(reachId));
  const isSent = (reach: Reach) => {
    const bound = audiences.filter(({ key }) => key === reach.credential);
    return isEndpoint(reach) || bound.length === 0 || bound.some((entry) => covers(entry, reach));
  };
  const kept = after.filter(
    (reach) => replaced.includes(reach.credential) && !told.has(reachId(reach)) && isSent(reach),
  );
  return newReach([], kept).toSorted((a, b) => compare(reachId(a), reachId(b)));
}

/** What of it was not typed; case and a trailing dot do not matter. Empty when everything was. */
export function unconfirmedHosts(
  { confirmHosts }: Pick<ReachAssessment, "confirmHosts">,
  typed: readonly string[],
): readonly string[] {
  const known = new Set(typed.map(normalAudienceHost));
  return confirmHosts.filter((host) => !known.has(normalAudienceHost(host)));
}

/** `exposed`: it stood before, and is sent in another way now. */
type Kind = "new" | "exposed" | Uncovered;
type Judge = (reach: Reach, kind: Kind) => ReachChange;

function judgeFor(
  question: ReachQuestion,
  {
    after,
    exposures,
    unrequired,
    methods,
  }: {
    readonly after: readonly Reach[];
    readonly exposures: NewExposures;
    readonly unrequired: ReturnType<typeof newlyUnrequired>;
    readonly methods: MoreMethods;
  },
): Judge {
  const judgeHost = hostJudge(question);
  const endpoints = endpointJudge(question, after);
  const namedReasons = nameJudge(question);
  return (reach, kind) => {
    const bound = question.audiences.filter((one) => one.key === reach.credential && namesHost(one));
    const existing = question.existing.has(reach.credential);
    const isBound = isKnownThere(bound, reach, kind);
    const exposure = existing && isBound ? exposureReasons(exposures(reach)) : [];
    const freed = existing ? unrequiredReasons(unrequired(reach)) : [];
    const reasons: readonly ReachReason[] = [
      ...exposure,
      ...freed,
      ...(existing ? methodReasons(methods(reach)) : []),
      ...(typeof kind === "object"
        ? [{ code: "uncovered" as const }]
        : bindingReasons(bound, { reach, existing, isBound })),
      ...namedReasons(reach),
      ...endpoints(reach),
      ...judgeHost(reach),
      ...(reach.port === 80 || reach.isPlain === true ? [{ code: "plain-http" as const }] : []),
    ];
    const since = bound.map(({ boundAt }) => boundAt);
    return {
      ...reach,
      matcher: joinedMatcher(reach),
      place: audienceHost(reach),
      domain: question.lookUp(bareHost(reach))?.domain ?? bareHost(reach),
      existing,
      ...(since.length === 0 ? {} : { boundSince: Math.min(...since) }),
      boundTo: [...new Set(bound.map(({ host }) => host))].sort(),
      reasons,
      typed:
        exposure.length > 0 ||
        freed.length > 0 ||
        (!isBound && reasons.some(({ code }) => code !== "plain-http")),
    };
  };
}

function isKnownThere(bound: readonly KeyAudience[], reach: Reach, kind: Kind): boolean {
  if (kind === "exposed") return true;
  return kind === "new" ? isCovered(bound, reach) : isSafelyUncovered(bound, kind);
}

function isCovered(audiences: readonly KeyAudience[], reach: Reach): boolean {
  return audiences.some((entry) => entry.key === reach.credential && covers(entry, reach));
}

function exposureReasons(exposure: Exposure | undefined): readonly ReachReason[] {
  if (exposure === undefined) return [];
  const { headers, cookies, unsearched } = exposure;
  return [
    ...(headers.length === 0 ? [] : [{ code: "new-header" as const, headers }]),
    ...(cookies ? [{ code: "cookies" as const }] : []),
    ...(unsearched === true ? [{ code: "unsearched" as const }] : []),
  ];
}

function unrequiredReasons(capabilities: readonly Capability[]): readonly ReachReason[] {
  return capabilities.length === 0 ? [] : [{ code: "unrequired", capabilities }];
}

/** Said, and not asked, as a further path of the host is. */
function methodReasons(more: ReturnType<MoreMethods>): readonly ReachReason[] {
  return more === undefined ? [] : [{ code: "more-methods", ...more }];
}

/** Bound to this very place by name, and nobody had switched off what was there. */
function isSafelyUncovered(bound: readonly KeyAudience[], { reach, refused }: Uncovered): boolean {
  return !refused && bound.some((entry) => covers(entry, reach) && !entry.host.startsWith("*."));
}

function bindingReasons(
  bound: readonly KeyAudience[],
  {
    reach,
    existing,
    isBound,
  }: { readonly reach: Reach; readonly existing: boolean; readonly isBound: boolean },
): readonly ReachReason[] {
  if (!existing || isBound || isEndpoint(reach)) return [];
  const isElsewhere = bound.some((entry) => holdsPlace(parseAudienceHost(entry.host), reach));
  return [{ code: isElsewhere ? "new-surface" : "existing-credential-new-host" }];
}

/** Whoever deletes a credential and asks for it again has not made it one for other hosts. */
function nameJudge({ before, created = [] }: ReachQuestion): (reach: Reach) => readonly ReachReason[] {
  const named = Map.groupBy(
    reachOf(before).filter(({ credential }) => created.includes(credential)),
    ({ credential }) => credential,
  );
  return (reach) => {
    const places = named.get(reach.credential) ?? [];
    if (places.length === 0 || isEndpoint(reach) || places.some((place) => holdsPlace(place, reach)))
      return [];
    return [{ code: "named-elsewhere", hosts: [...new Set(places.map(audienceHost))].sort() }];
  };
}

function isEndpoint({ surface }: Reach): boolean {
  return surface === "token-endpoint" || surface === "authorization-endpoint";
}

/** Addresses of presets are known, and so are those of the domain whose services use the credential. */
function endpointJudge(
  { lookUp }: ReachQuestion,
  after: readonly Reach[],
): (reach: Reach) => readonly ReachReason[] {
  const domainOf = (reach: Reach) => lookUp(bareHost(reach))?.domain;
  return (reach) => {
    if (!isEndpoint(reach) || isPresetEndpoint(reach)) return [];
    const domain = domainOf(reach);
    const isOwn = after.some(
      (one) => one.credential === reach.credential && !isEndpoint(one) && domainOf(one) === domain,
    );
    return isOwn && domain !== undefined ? [] : [{ code: "unknown-endpoint" }];
  };
}

function hostJudge(question: ReachQuestion): (reach: Reach) => readonly ReachReason[] {
  const { before, knownHosts = [], lookUp } = question;
  const familiar = knownDomains(familiarHosts(question), lookUp);
  const domains = new Set(familiar.map(({ domain }) => domain));
  const known = [
    ...familiar,
    ...knownDomains([...before.map(({ host }) => host), ...knownHosts], lookUp).filter(
      ({ domain }) => !domains.has(domain),
    ),
  ];
  const names = { known, isFamiliar: (domain: string) => domains.has(domain) };
  return (reach) => {
    const wildcard: readonly ReachReason[] = reach.host.startsWith("*.") ? [{ code: "wildcard" }] : [];
    const host = bareHost(reach);
    const facts = lookUp(host);
    if (facts === undefined || isCatalogHost(reach.host)) return wildcard;
    if (isPresetEndpoint(reach)) return wildcard;
    return [...wildcard, ...suffixReasons(facts), ...nameReasons(host, facts, names)];
  };
}

/** Where credentials go already. A service that stands and sends none there has made its host familiar to nobody. */
function familiarHosts(question: ReachQuestion): readonly string[] {
  const { existing, audiences } = question;
  return [
    ...KNOWN_HOSTS,
    ...reachBefore(question).flatMap(({ credential, host }) => (existing.has(credential) ? [host] : [])),
    ...audiences.map(({ host }) => parseAudienceHost(host).host),
  ];
}

function suffixReasons({ suffix, domain, isShared }: HostFacts): readonly ReachReason[] {
  if (domain === undefined) return [{ code: "public-suffix", suffix }];
  return isShared ? [{ code: "shared-suffix", suffix }] : [];
}

function nameReasons(
  host: string,
  facts: HostFacts,
  names: Parameters<typeof lookAlikeOf>[2],
): readonly ReachReason[] {
  const resembles = lookAlikeOf(host, facts, names);
  const mixed = mixedScripts(facts.unicode);
  const isEncoded = host.split(".").some((label) => label.startsWith("xn--"));
  return [
    ...(resembles === undefined ? [] : [{ code: "look-alike" as const, resembles }]),
    ...(isEncoded
      ? [{ code: "encoded-name" as const, unicode: facts.unicode, ...(mixed === undefined ? {} : { mixed }) }]
      : []),
  ];
}

/** The name under a wildcard, or the host as it is. */
function bareHost({ host }: Reach): string {
  return host.replace(/^\*\./, "");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
