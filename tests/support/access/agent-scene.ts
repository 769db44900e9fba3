import { createAgent } from "../../../src/app/agent/create-agent.ts";
import { type CreateInviteRequest, createInvite } from "../../../src/app/agent/invites.ts";
import { resolvePrincipal } from "../../../src/app/principals.ts";
import type { Principal } from "../../../src/core/actor.ts";
import { type Instance, openInstance } from "../instance.ts";

type Person = Extract<Principal, { type: "user" }>;

export type AgentScene = AsyncDisposable & {
  readonly instance: Instance;
  readonly owner: Person;
  /** A member of the instance without a vault. */
  readonly member: Person;
  /** Whose token it is. */
  principal(token: string): Promise<Principal>;
  create(name: string, by?: Principal): ReturnType<typeof createAgent>;
  invite(request?: Partial<CreateInviteRequest>, by?: Principal): ReturnType<typeof createInvite>;
  /** Whether the token opens anything. */
  isGood(token: string): Promise<boolean>;
};

/** An instance with an owner and a member, who are really there. */
export async function agentScene(): Promise<AgentScene> {
  const instance = await openInstance();
  const { deps } = instance;
  const principal = (token: string) => resolvePrincipal(deps, token);
  const owner = (await principal(await instance.registerOwner())) as Person;
  const member = (await principal(await instance.addUser("max@example.com", "member"))) as Person;
  return {
    instance,
    owner,
    member,
    principal,
    create: (name, by = owner) => createAgent(deps, by, { name, role: undefined, vaults: [] }),
    invite: (request = {}, by = owner) =>
      createInvite(deps, by, {
        name: undefined,
        role: undefined,
        ttlSeconds: undefined,
        tokenTtlSeconds: undefined,
        vaults: [],
        ...request,
      }),
    isGood: (token) =>
      principal(token).then(
        () => true,
        () => false,
      ),
    [Symbol.asyncDispose]: () => instance[Symbol.asyncDispose](),
  };
}

/** One vault as a request names it. */
export function vault(vaultName: string, role?: string, expiresAt?: number) {
  return { vaultName, role, expiresAt };
}

/** What was noted of agents, their invites and grants, in order, as `action target`. */
export async function noted({ store }: Instance): Promise<string[]> {
  const records = await store.audit.list({ after: 0, limit: 1000 });
  return records
    .filter(({ action }) => /^(agent|agent-invite|grant)\./.test(action))
    .map(({ action, target }) => `${action} ${target.name}`);
}
