import type { Principal } from "../../../core/actor.ts";
import {
  type AgentPolicy,
  type PolicyRequest,
  type PolicySubject,
  parsePolicy,
  type TimeReading,
} from "../../../core/agent/policy.ts";
import { doerOf } from "../../../core/audit/doer.ts";
import type { FieldChange } from "../../../core/audit/record.ts";
import { AppError } from "../../../core/errors.ts";
import type { AgentId, PolicyId } from "../../../core/ids.ts";
import { formatSeconds } from "../../../core/time.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { Random } from "../../../ports/random.ts";
import type { Agent } from "../../../ports/store/agent/agents.ts";
import type { Repos } from "../../../ports/store.ts";
import { type ActDeps, act, actToRevoke } from "../../audit/act.ts";
import { authorize } from "../../authorize.ts";
import { companyOf } from "../../company/company-of.ts";
import { realmOfRef } from "../../realm/find-realm.ts";
import { agentNotFound, agentOfRef, type Naming } from "../find-agent.ts";

type Reading = Naming & {
  readonly store: Pick<Repos, "agents" | "policies" | "realms">;
  readonly clock: Clock;
};
type Writing = ActDeps & Naming & { readonly clock: Clock; readonly random: Random };

/** A policy with the agent that it names, where it names one. */
export type PolicyListing = { readonly policy: AgentPolicy; readonly agent: Agent | undefined };

export type PolicyFilter = {
  /** What refers to an agent, and to a realm. */
  readonly agent: string | undefined;
  readonly realm: string | undefined;
  readonly includeExpired: boolean;
};

/** The newest first. Of an agent or a realm that there is not there is none. Throws `forbidden`. */
export async function listPolicies(
  deps: Reading,
  principal: Principal,
  { agent: agentRef, realm: realmRef, includeExpired }: PolicyFilter,
): Promise<readonly PolicyListing[]> {
  authorize(deps, principal, "policy:list");
  const agent = agentRef === undefined ? undefined : await agentOfRef(deps, agentRef);
  const realm =
    realmRef === undefined ? undefined : await realmOfRef(deps.store, realmRef, companyOf(principal));
  if ((agentRef !== undefined && agent === undefined) || (realmRef !== undefined && realm === undefined)) {
    return [];
  }
  const policies = await deps.store.policies.list({
    ...(agent === undefined ? {} : { agentId: agent.id }),
    ...(realm === undefined ? {} : { realmId: realm.id }),
    ...(includeExpired ? {} : { now: deps.clock.now() }),
  });
  return await withAgents(deps.store, policies);
}

/** Throws `forbidden`, `policy_not_found`. */
export async function readPolicy(deps: Reading, principal: Principal, id: string): Promise<PolicyListing> {
  authorize(deps, principal, "policy:list");
  const policy = await deps.store.policies.byId(id as PolicyId);
  if (policy === undefined) throw new AppError("policy_not_found");
  const [listing] = await withAgents(deps.store, [policy]);
  return listing ?? { policy, agent: undefined };
}

/**
 * Limits an agent, or every agent of a realm, from now on; what is open is looked at again within a second. `readBody` is
 * asked once it is known that the principal may. Throws `forbidden`, `bad_request`, `agent_not_found`, `realm_not_found`.
 */
export async function createPolicy(
  deps: Writing,
  principal: Principal,
  { readBody, readTime }: Pick<TimeReading, "readTime"> & { readonly readBody: () => Promise<unknown> },
): Promise<PolicyListing> {
  const actor = authorize(deps, principal, "policy:write");
  const request = parsePolicy(await readBody(), { now: deps.clock.now(), readTime });
  return await actToRevoke(deps, doerOf(principal), async (repos, note) => {
    const { subject, agent } = await subjectOf({ ...deps, store: repos }, principal, request.subject);
    const policy: AgentPolicy = {
      ...request,
      subject,
      id: `pol_${deps.random.uuid().replaceAll("-", "")}` as PolicyId,
      createdBy: actor.id,
      createdAt: deps.clock.now(),
    };
    if (!(await repos.policies.create(policy))) throw missing(request.subject);
    note({
      action: "policy.create",
      target: { type: "policy", id: policy.id, name: nameOf(subject, agent) },
      changes: termsOf(policy, (after) => ({ after })),
    });
    return { policy, agent };
  });
}

/** Takes the limits back, and forgets what was counted. Throws `forbidden`, `policy_not_found`. */
export async function deletePolicy(deps: Writing, principal: Principal, id: string): Promise<void> {
  authorize(deps, principal, "policy:write");
  await act(deps, doerOf(principal), async (repos, note) => {
    const policy = await repos.policies.byId(id as PolicyId);
    if (policy === undefined) throw new AppError("policy_not_found");
    const [listing] = await withAgents(repos, [policy]);
    await repos.policies.delete(policy.id);
    note({
      action: "policy.delete",
      target: { type: "policy", id: policy.id, name: nameOf(policy.subject, listing?.agent) },
      changes: termsOf(policy, (before) => ({ before })),
    });
  });
}

async function subjectOf(
  deps: Naming & { readonly store: Pick<Repos, "agents" | "realms"> },
  principal: Principal,
  named: PolicyRequest["subject"],
): Promise<{ readonly subject: PolicySubject; readonly agent: Agent | undefined }> {
  if (named.type === "realm") {
    const realm = await realmOfRef(deps.store, named.ref, companyOf(principal));
    if (realm === undefined) throw missing(named);
    return { subject: { type: "realm", id: realm.id }, agent: undefined };
  }
  const agent = await agentOfRef(deps, named.ref);
  if (agent === undefined) throw missing(named);
  return { subject: { type: "agent", id: agent.id }, agent };
}

function missing({ type, ref }: PolicyRequest["subject"]): AppError {
  return type === "agent"
    ? agentNotFound(ref)
    : new AppError("realm_not_found", { message: `Realm not found: ${ref}` });
}

async function withAgents(
  { agents }: Pick<Repos, "agents">,
  policies: readonly AgentPolicy[],
): Promise<readonly PolicyListing[]> {
  const ids = policies.flatMap(({ subject }) => (subject.type === "agent" ? [subject.id] : []));
  const known = new Map<AgentId, Agent>();
  for (const agent of await agents.byIds([...new Set(ids)])) known.set(agent.id, agent);
  return policies.map((policy) => ({
    policy,
    agent: policy.subject.type === "agent" ? known.get(policy.subject.id) : undefined,
  }));
}

function nameOf(subject: PolicySubject, agent: Agent | undefined): string {
  return agent?.name ?? subject.id;
}

function termsOf(
  { capabilities, resourceLimits, expiresAt }: AgentPolicy,
  of: (value: string | number | readonly string[]) => FieldChange,
): Readonly<Record<string, FieldChange>> {
  const { allowedDomains, maxRequestsPerHour } = resourceLimits;
  return {
    capabilities: of(capabilities),
    ...(allowedDomains === undefined ? {} : { allowed_domains: of(allowedDomains) }),
    ...(maxRequestsPerHour === undefined ? {} : { max_requests_per_hour: of(maxRequestsPerHour) }),
    ...(expiresAt === undefined ? {} : { expires_at: of(formatSeconds(expiresAt)) }),
  };
}
