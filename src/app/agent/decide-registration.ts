import type { Principal } from "../../core/actor.ts";
import type { Capability } from "../../core/agent/capability.ts";
import { agentIdStem, freeAgentId, parseGranted, parseReason } from "../../core/agent/registration.ts";
import { doerOf } from "../../core/audit/doer.ts";
import type { AuditTarget } from "../../core/audit/record.ts";
import type { RegistrationId } from "../../core/ids.ts";
import type { Digest } from "../../ports/digest.ts";
import type { Random } from "../../ports/random.ts";
import type { Agent } from "../../ports/store/agent/agents.ts";
import type { Registration, RegistrationDecision } from "../../ports/store/agent/registrations.ts";
import type { Repos, Store } from "../../ports/store.ts";
import { type ActDeps, act } from "../audit/act.ts";
import { authorize } from "../authorize.ts";
import { addAgent, newAgent } from "./create-agent.ts";
import { demandFreeKey } from "./find-agent.ts";
import { pendingRegistration, registrationDecided } from "./registrations.ts";

type Deps = ActDeps & { readonly store: Store; readonly random: Random };

/** The registration that is decided, and its body, which is asked for once it is known that the principal may. */
type Request = { readonly id: RegistrationId; readonly readBody: () => Promise<unknown> };

/**
 * Makes the key that asks an agent of the company `default`, with some of the capabilities that it asked for. Of two who
 * decide at once, on one server or two, one does. Throws `forbidden`, `registration_not_found`, `registration_decided`,
 * `bad_request`, `key_registered`; the registration then waits as before.
 */
export async function approveRegistration(
  deps: Deps,
  principal: Principal,
  { id, readBody }: Request,
): Promise<Agent> {
  const approver = authorize(deps, principal, "registration:decide");
  await pendingRegistration(deps.store, id, deps.clock.now());
  const body = await readBody();
  return await act(deps, doerOf(principal), async (repos, note) => {
    const now = deps.clock.now();
    const registration = await pendingRegistration(repos, id, now);
    const capabilities = parseGranted(body, registration.requestedCapabilities);
    await demandFreeKey(repos, registration.publicKey);
    const name = await freeName(repos, deps.digest, registration, now);
    const born = newAgent(deps, { name, role: "no-access", createdBy: approver.id });
    const agent = asRegistered(born, registration, capabilities);
    await addAgent({ repos, note, now }, agent, []);
    await decide(repos, id, { status: "approved", agentId: agent.id });
    note({
      action: "registration.approve",
      target: targetOf(registration),
      changes: {
        ...whatWasAsked(registration),
        agent: { after: name },
        capabilities: { before: registration.requestedCapabilities, after: capabilities },
      },
    });
    return agent;
  });
}

/**
 * Sends the key that asks away; it may ask again. Throws `forbidden`, `registration_not_found`, `registration_decided`,
 * `bad_request`.
 */
export async function rejectRegistration(
  deps: Deps,
  principal: Principal,
  { id, readBody }: Request,
): Promise<void> {
  authorize(deps, principal, "registration:decide");
  await pendingRegistration(deps.store, id, deps.clock.now());
  const reason = parseReason(await readBody());
  await act(deps, doerOf(principal), async (repos, note) => {
    const registration = await pendingRegistration(repos, id, deps.clock.now());
    await decide(repos, id, { status: "rejected", reason });
    note({
      action: "registration.reject",
      target: targetOf(registration),
      changes: { ...whatWasAsked(registration), reason: { after: reason } },
    });
  });
}

async function decide(
  { registrations }: Repos,
  id: RegistrationId,
  decision: RegistrationDecision,
): Promise<void> {
  if (!(await registrations.decide(id, decision))) throw registrationDecided(decision.status);
}

/** Names that invites hold are taken, too: what is given to whoever was invited must not reach another. */
async function freeName(
  { agents, agentInvites }: Repos,
  digest: Digest,
  { name, publicKey }: Registration,
  now: number,
): Promise<string> {
  const { base, stem } = agentIdStem(name, digest(publicKey));
  const promised = await agentInvites.pending({ now, unclaimed: true });
  const taken = await agents.namesFrom(stem);
  return freeAgentId(base, [...taken, ...promised.map(({ agentName }) => agentName)]);
}

function asRegistered(born: Agent, registration: Registration, capabilities: readonly Capability[]): Agent {
  const { publicKey, name, version, llm } = registration;
  return {
    ...born,
    publicKey,
    capabilities,
    llm,
    origin: "registration",
    ...(name === born.name ? {} : { displayName: name }),
    ...(version === undefined ? {} : { version }),
  };
}

function targetOf({ id, name }: Registration): AuditTarget {
  return { type: "registration", id, name };
}

function whatWasAsked({ publicKey, proof, remoteIp }: Registration) {
  return { public_key: { after: publicKey }, proof: { after: proof }, ip: { after: remoteIp } };
}
