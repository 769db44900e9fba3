/** Who is in a realm: its agents, and the people who see them. */
import type { Principal } from "../../core/actor.ts";
import { allOf, requireText } from "../../core/all-faults.ts";
import { doerOf } from "../../core/audit/doer.ts";
import { AppError } from "../../core/errors.ts";
import { type Fields, isObject } from "../../core/fields.ts";
import { parseRealmRole, type RealmRole } from "../../core/realm/role.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Agent } from "../../ports/store/agent/agents.ts";
import type { RealmMember } from "../../ports/store/realm/realms.ts";
import type { Store } from "../../ports/store.ts";
import { findUser } from "../account/user-list.ts";
import { findAgent, type Naming } from "../agent/find-agent.ts";
import { type ActDeps, act, actToRevoke } from "../audit/act.ts";
import { demandAllowed } from "../authorize.ts";
import { demandMayFree, enterRealm } from "./find-realm.ts";
import { targetOf } from "./realms.ts";

type Deps = ActDeps & { readonly store: Store; readonly clock: Clock };
type InRealm = { readonly ref: string; readonly readBody: () => Promise<unknown> };

/**
 * Puts an agent of the realm's company into it; it stays where it was, too. Nothing happens to one that is in it. Throws
 * `realm_not_found`, `forbidden`, `bad_request`, `agent_not_found` also for one that the principal does not see.
 */
export async function addRealmAgent(
  deps: Deps & Naming,
  principal: Principal,
  { ref, readBody }: InRealm,
): Promise<Agent> {
  const action = "realm-agent:manage";
  await enterRealm(deps, principal, { ref, action });
  const { agentDid } = objectOf(await readBody());
  const agentRef = textOf("agentDid", agentDid);
  return await act(deps, doerOf(principal), async (repos, note) => {
    const within = { ...deps, store: repos };
    const { realm } = await enterRealm(within, principal, { ref, action });
    const agent = await findAgent(within, principal, agentRef);
    if (agent.companyId !== realm.companyId) {
      throw new AppError("bad_request", {
        message: `The realm is of the company ${realm.companyId}, and the agent of ${agent.companyId}`,
        hint: "An agent can only be in realms of its own company.",
      });
    }
    if (await repos.realms.addAgent(realm.id, agent.id, deps.clock.now())) {
      note({ action: "realm.add-agent", target: targetOf(realm), changes: { agent: { after: agent.name } } });
    }
    return agent;
  });
}

/**
 * Takes an agent out of the realm. One that is in no other lands in the default one, which it cannot leave so. Throws
 * `realm_not_found`, `forbidden`, `agent_not_found`, `only_realm`.
 */
export async function removeRealmAgent(
  deps: Deps & Naming,
  principal: Principal,
  { ref, agent: agentRef }: { readonly ref: string; readonly agent: string },
): Promise<void> {
  await actToRevoke(deps, doerOf(principal), async (repos, note) => {
    const within = { ...deps, store: repos };
    const { realm } = await enterRealm(within, principal, { ref, action: "realm-agent:manage" });
    const agent = await findAgent(within, principal, agentRef);
    const realms = (await repos.realms.ofAgents([agent.id])).get(agent.id) ?? [];
    if (!realms.some(({ id }) => id === realm.id)) {
      throw new AppError("agent_not_found", { message: `Agent ${agent.name} is not in the realm` });
    }
    if (realm.isDefault && realms.length === 1) {
      throw new AppError("only_realm", {
        message: `Agent ${agent.name} is in no other realm`,
        hint: "An agent is always in a realm: add it to another one first.",
      });
    }
    await demandMayFree(within, principal, realm);
    await repos.realms.removeAgent(realm.id, agent.id);
    note({
      action: "realm.remove-agent",
      target: targetOf(realm),
      changes: { agent: { before: agent.name } },
    });
  });
}

/** By address. Throws `realm_not_found`, `forbidden`. */
export async function listRealmMembers(
  deps: Pick<Deps, "store" | "clock">,
  principal: Principal,
  ref: string,
): Promise<readonly RealmMember[]> {
  const { realm } = await enterRealm(deps, principal, { ref, action: "realm-member:list" });
  return await deps.store.realms.members(realm.id);
}

/**
 * Lets a person see what is in the realm, or gives a member another role. `judge` is shown the role that they have, in one
 * unit of work with the writing: what it throws changes nothing. Throws `realm_not_found`, `forbidden`, `bad_request`,
 * `user_not_found`.
 */
export async function setRealmMember(
  deps: Deps,
  principal: Principal,
  { ref, readBody, judge }: InRealm & { readonly judge?: (before: RealmRole | undefined) => void },
): Promise<{ readonly email: string; readonly role: RealmRole }> {
  const action = "realm-member:manage";
  await enterRealm(deps, principal, { ref, action });
  const body = objectOf(await readBody());
  const [email, role] = allOf(
    () => textOf("email", body["email"] ?? body["userDid"]),
    () => parseRealmRole(body["role"]),
  );
  return await act(deps, doerOf(principal), async (repos, note) => {
    const { realm, target } = await enterRealm({ ...deps, store: repos }, principal, { ref, action });
    const user = await findUser(repos, email);
    const before = await repos.realms.roleOf(realm.id, user.id);
    judge?.(before);
    if ([before, role].includes("owner")) {
      demandAllowed(deps, principal, { action: "realm-member:manage-owner", target });
    }
    if (before !== role) {
      await repos.realms.setMember(realm.id, user.id, { role, at: deps.clock.now() });
      const changes = {
        user: { after: user.email },
        role: { ...(before === undefined ? {} : { before }), after: role },
      };
      note({ action: "realm.set-member", target: targetOf(realm), changes });
    }
    return { email: user.email, role };
  });
}

/** Throws `realm_not_found`, `forbidden`, `user_not_found`, `member_not_found`. */
export async function removeRealmMember(
  deps: Deps,
  principal: Principal,
  { ref, email }: { readonly ref: string; readonly email: string },
): Promise<void> {
  await actToRevoke(deps, doerOf(principal), async (repos, note) => {
    const within = { ...deps, store: repos };
    const { realm, target } = await enterRealm(within, principal, { ref, action: "realm-member:manage" });
    const user = await findUser(repos, email);
    const before = await repos.realms.roleOf(realm.id, user.id);
    if (before === undefined) throw new AppError("member_not_found");
    if (before === "owner") demandAllowed(deps, principal, { action: "realm-member:manage-owner", target });
    await repos.realms.removeMember(realm.id, user.id);
    const changes = { user: { before: user.email }, role: { before } };
    note({ action: "realm.remove-member", target: targetOf(realm), changes });
  });
}

function objectOf(body: unknown): Fields {
  return isObject(body) ? body : {};
}

function textOf(field: string, value: unknown): string {
  return requireText(field, typeof value === "string" ? value : undefined).trim();
}
