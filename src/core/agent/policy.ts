/** Agent policies: limits over time that somebody sets on an agent, or on all agents of a realm. */

import { AppError } from "../errors.ts";
import { type Fields, foldFieldNames, isObject, unknownField } from "../fields.ts";
import type { AgentId, PolicyId, RealmId } from "../ids.ts";
import { type Fail, Faults, failAs, InvalidService } from "../service/fault.ts";
import { parseHost } from "../service/host-pattern.ts";
import { type Capability, checkCapabilities } from "./capability.ts";

/** Whom a policy is for: one agent, or every agent of a realm, each by itself. */
export type PolicySubject =
  | { readonly type: "agent"; readonly id: AgentId }
  | { readonly type: "realm"; readonly id: RealmId };

/** What is limited; absent where nothing is. */
export type ResourceLimits = {
  /** Hosts as services write them, `*.` for exactly one label more; never empty. */
  readonly allowedDomains?: readonly string[];
  /** In any hour, from 1. */
  readonly maxRequestsPerHour?: number;
};

/** What a policy says. */
export type PolicyTerms = {
  /** All that the agent may do of what it may; never empty. */
  readonly capabilities: readonly Capability[];
  readonly resourceLimits: ResourceLimits;
  /** When it ends, in ms since 1970; then the agent may use nothing until the policy is removed or another one made. */
  readonly expiresAt?: number;
};

export type AgentPolicy = PolicyTerms & {
  readonly id: PolicyId;
  readonly subject: PolicySubject;
  /** The id of an actor. */
  readonly createdBy: string;
  readonly createdAt: number;
};

/** A body as it was sent: its terms, and the texts that name whom it is for, of which there is exactly one. */
export type PolicyRequest = PolicyTerms & {
  readonly subject: { readonly type: PolicySubject["type"]; readonly ref: string };
};

/** What an end is judged by; `readTime` gives ms since 1970, and undefined for what is no time. */
export type TimeReading = { readonly now: number; readonly readTime: (text: string) => number | undefined };

const NAMES = ["agentDid", "realmId", "capabilities", "resourceLimits", "expiresAt"];
const LIMITS = ["allowedDomains", "maxRequestsPerHour", "maxTokensPerDay"];
const MAX_DOMAINS = 100;
const MAX_REQUESTS = 1_000_000_000;

const fail: Fail = failAs("policy");

/** What a body asks for. Throws `bad_request` with every fault; a limit that nobody here enforces is one. */
export function parsePolicy(value: unknown, time: TimeReading): PolicyRequest {
  if (!isObject(value)) throw new AppError("bad_request", { message: "The body must be a JSON object." });
  const fields = foldFieldNames(value, NAMES);
  const faults = new Faults();
  refuseForeign(fields, NAMES, faults, "");
  const subject = faults.attempt(() => parseSubject(fields));
  const capabilities = parseList(fields["capabilities"], faults);
  const resourceLimits = parseLimits(fields["resourceLimits"], faults);
  const expiresAt = faults.attempt(() => parseEnd(fields["expiresAt"], time));
  try {
    faults.throwAny();
  } catch (error) {
    if (!(error instanceof InvalidService)) throw error;
    throw new AppError("bad_request", {
      message: error.faults.map(({ message }) => message.replace(/^policy: /, "")).join("; "),
    });
  }
  return { subject, capabilities, resourceLimits, ...(expiresAt === undefined ? {} : { expiresAt }) };
}

function parseSubject({ agentDid, realmId }: Fields): PolicyRequest["subject"] {
  const given = [agentDid, realmId].filter((one) => one !== undefined);
  if (given.length !== 1) fail("agentDid", "or realmId is required, and one of them alone");
  const [type, ref] = agentDid === undefined ? (["realm", realmId] as const) : (["agent", agentDid] as const);
  return typeof ref === "string" && ref !== ""
    ? { type, ref }
    : fail(type === "agent" ? "agentDid" : "realmId", "must be a text that names one");
}

function refuseForeign(fields: Fields, names: readonly string[], faults: Faults, under: string): void {
  const unknown = unknownField(fields, names);
  if (unknown === undefined) return;
  faults.attempt(() => fail(`${under}${unknown.name}`, unknown.problem));
}

function parseList(value: unknown, faults: Faults): readonly Capability[] {
  const isEmpty = value === undefined || (Array.isArray(value) && value.length === 0);
  if (isEmpty) {
    faults.attempt(() => fail("capabilities", "must name at least one: all that the agent may do"));
    return [];
  }
  const { capabilities, problems } = checkCapabilities("capabilities", value);
  for (const { field, problem } of problems) faults.attempt(() => fail(field, problem));
  return capabilities;
}

function parseLimits(value: unknown, faults: Faults): ResourceLimits {
  if (value === undefined) return {};
  if (!isObject(value)) return faults.attempt(() => fail("resourceLimits", "must be an object")) ?? {};
  const limits = foldFieldNames(value, LIMITS);
  refuseForeign(limits, LIMITS, faults, "resourceLimits.");
  faults.attempt(() => {
    if (limits["maxTokensPerDay"] === undefined) return;
    fail(
      "resourceLimits.maxTokensPerDay",
      "is not enforced here, and a limit that nobody enforces is not kept",
    );
  });
  const allowedDomains = parseDomains(limits["allowedDomains"], faults);
  const maxRequestsPerHour = faults.attempt(() => parseCount(limits["maxRequestsPerHour"]));
  return {
    ...(allowedDomains === undefined ? {} : { allowedDomains }),
    ...(maxRequestsPerHour === undefined ? {} : { maxRequestsPerHour }),
  };
}

function parseDomains(value: unknown, faults: Faults): readonly string[] | undefined {
  const place = "resourceLimits.allowedDomains";
  if (value === undefined) return undefined;
  return faults.attempt(() => {
    if (!Array.isArray(value) || value.length === 0 || value.length > MAX_DOMAINS) {
      fail(place, `must be a list of 1 to ${MAX_DOMAINS} hosts; without it every host is allowed`);
    }
    const hosts = value.map((one: unknown, at) =>
      faults.attempt(() => parseDomain(one, (_, problem) => fail(`${place}[${at}]`, problem))),
    );
    return [...new Set(hosts)];
  });
}

function parseDomain(value: unknown, fail: (field: string, problem: string) => never): string {
  if (typeof value !== "string") fail("host", "must be a host such as api.example.com or *.example.com");
  if (/[:/]/.test(value.replace(/^\[.*\]$/, ""))) {
    fail("host", "must be a host alone, without scheme, port and path");
  }
  // It only ever takes away, so internal names are as good as others.
  return parseHost(value.trim(), { devMode: true }, fail);
}

function parseCount(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= MAX_REQUESTS)
    return value;
  return fail("resourceLimits.maxRequestsPerHour", `must be a whole number from 1 to ${MAX_REQUESTS}`);
}

function parseEnd(value: unknown, { now, readTime }: TimeReading): number | undefined {
  if (value === undefined) return undefined;
  const at = typeof value === "string" ? readTime(value) : undefined;
  if (at === undefined) return fail("expiresAt", "must be a time such as 2027-01-31T12:00:00Z");
  return at > now ? at : fail("expiresAt", "must lie in the future");
}
