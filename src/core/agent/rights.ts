/** What an agent may do through the proxy: its capabilities, and what the policies on it and on its realms leave of them. */

import { isOver } from "../access/expiry.ts";
import type { AgentId, PolicyId } from "../ids.ts";
import { matchesHost } from "../service/host-pattern.ts";
import { type Capability, missingCapabilities } from "./capability.ts";
import type { AgentPolicy, PolicySubject } from "./policy.ts";

/** How many requests an agent may make in any hour under one policy. */
export type Quota = { readonly policyId: PolicyId; readonly agentId: AgentId; readonly max: number };

export type AgentRights = {
  /** `company:agentId`; empty of whoever is not known. */
  readonly agent: string;
  readonly capabilities: readonly Capability[];
  /** A host has to be in each of these lists. */
  readonly domains: readonly (readonly string[])[];
  readonly quotas: readonly Quota[];
  /** A policy that is over, and that none has taken the place of. */
  readonly ended: PolicyId | undefined;
  /** When they have to be made anew, since a policy ends; in ms since 1970, or Infinity. */
  readonly until: number;
};

/** Those of a session whose minter is not known: no capability, and no policy to ask. */
export const NO_RIGHTS: AgentRights = {
  agent: "",
  capabilities: [],
  domains: [],
  quotas: [],
  ended: undefined,
  until: Number.POSITIVE_INFINITY,
};

export type RightsOf = {
  readonly id: AgentId;
  /** `company:agentId`. */
  readonly agent: string;
  readonly capabilities: readonly Capability[];
  /** All policies on it and on its realms. */
  readonly policies: readonly AgentPolicy[];
};

/**
 * The strictest of all: every policy that is not over holds, whoever it names, so that one more never gives anything. One
 * that is over stops the agent, unless a newer one on the same subject is not: renewing a limit is making another policy.
 */
export function agentRights({ id, agent, capabilities, policies }: RightsOf, now: number): AgentRights {
  const inForce = policies.filter((policy) => !isOver(policy, now));
  const ended = policies.find(
    (policy) =>
      isOver(policy, now) &&
      !inForce.some((other) => isSame(other.subject, policy.subject) && other.createdAt > policy.createdAt),
  );
  return {
    agent,
    capabilities: capabilities.filter((one) => inForce.every((policy) => policy.capabilities.includes(one))),
    domains: inForce.flatMap(({ resourceLimits: { allowedDomains } }) =>
      allowedDomains === undefined ? [] : [allowedDomains],
    ),
    quotas: inForce.flatMap(({ id: policyId, resourceLimits: { maxRequestsPerHour: max } }) =>
      max === undefined ? [] : [{ policyId, agentId: id, max }],
    ),
    ended: ended?.id,
    until: Math.min(...inForce.map(({ expiresAt }) => expiresAt ?? Number.POSITIVE_INFINITY)),
  };
}

/** What two may do together, of whom the first acts: what each may, within the limits of both. */
export function commonRights(one: AgentRights, other: AgentRights): AgentRights {
  return {
    agent: one.agent,
    capabilities: one.capabilities.filter((capability) => other.capabilities.includes(capability)),
    domains: [...one.domains, ...other.domains],
    quotas: [...one.quotas, ...other.quotas],
    ended: one.ended ?? other.ended,
    until: Math.min(one.until, other.until),
  };
}

export type RightsDenial =
  | { readonly type: "capabilities"; readonly missing: readonly Capability[] }
  | { readonly type: "ended" }
  | { readonly type: "domain" };

/** What speaks against a request to this host by a service that requires these; undefined when nothing does. */
export function rightsDenial(
  rights: AgentRights,
  { host, requires = [] }: { readonly host: string; readonly requires?: readonly Capability[] | undefined },
): RightsDenial | undefined {
  const missing = missingCapabilities(requires, rights.capabilities);
  if (missing.length > 0) return { type: "capabilities", missing };
  if (rights.ended !== undefined) return { type: "ended" };
  return allowsHost(rights, host) ? undefined : { type: "domain" };
}

/** Whether every policy lets the agent reach this host. */
export function allowsHost({ domains }: Pick<AgentRights, "domains">, host: string): boolean {
  return domains.every((list) => list.some((pattern) => matchesHost(pattern, host)));
}

/** The same for a service as it is written: a host that stands for several is denied when none of them is allowed. */
export function serviceDenial(
  rights: AgentRights,
  service: { readonly host: string; readonly requires?: readonly Capability[] },
): RightsDenial | undefined {
  const denial = rightsDenial(rights, service);
  if (denial?.type !== "domain" || !service.host.startsWith("*.")) return denial;
  const names = rights.domains.flat().filter((pattern) => matchesHost(service.host, pattern));
  return names.some((host) => rightsDenial(rights, { ...service, host }) === undefined) ? undefined : denial;
}

function isSame(one: PolicySubject, other: PolicySubject): boolean {
  return one.type === other.type && one.id === other.id;
}
