/** A vault with credentials that are worth having, its people, and agents that would like to have more. */
import { DEFAULT_VAULT_ID } from "../../../src/core/ids.ts";
import { type Answer, type Instance, openInstance } from "../../support/instance.ts";

export type Reach = {
  readonly hash: string;
  readonly added: readonly { readonly credential: string; readonly host: string; readonly surface: string }[];
  readonly replaced: readonly string[];
  readonly confirm_hosts: readonly string[];
};

export type ProposalScene = AsyncDisposable & {
  readonly instance: Instance;
  readonly owner: string;
  readonly admin: string;
  readonly member: string;
  /** An agent of the vault role `proxy`. */
  readonly agent: string;
  /** Raises it as the agent and gives its number. */
  readonly raise: (body: object, token?: string) => Promise<number>;
  /** The same, whatever becomes of it. */
  readonly propose: (body: object, token?: string) => Promise<Answer>;
  readonly approve: (number: number, body?: object, token?: string) => Promise<Answer>;
  /** What a person is shown before they decide. */
  readonly reach: (number: number) => Promise<Reach>;
  /** What an attack must not change: services, credentials with their values, audiences. */
  readonly state: () => Promise<string>;
  readonly status: (number: number) => Promise<string | undefined>;
};

export const STRIPE = {
  name: "stripe",
  host: "api.stripe.com/v1/*",
  auth: { type: "bearer", token: "STRIPE_KEY" },
};
export const GITHUB = {
  name: "github",
  host: "api.github.com",
  auth: { type: "bearer", token: "GITHUB_TOKEN" },
};
export const SECRETS = { STRIPE_KEY: "sk_live_1", GITHUB_TOKEN: "ghp_1" };

export async function startProposalScene(): Promise<ProposalScene> {
  const instance = await openInstance();
  const owner = await instance.registerOwner();
  const admin = await instance.addUser("ada@example.com", "member", { default: "admin" });
  const member = await instance.addUser("max@example.com", "member", { default: "member" });
  const agent = await instance.addAgent("builder", "no-access", { default: "proxy" });
  const must = async (line: string, body: object) => {
    const { status, text } = await instance.call(line, { token: admin, body });
    if (status >= 300) throw new Error(`${line}: ${status} ${text}`);
  };
  await must("PUT /v1/vaults/default/services", { services: [STRIPE, GITHUB] });
  await must("POST /v1/credentials", { credentials: SECRETS });

  const propose = (body: object, token = agent) =>
    instance.call("POST /v1/proposals", { token, body, headers: { "X-Vault": "default" } });
  return {
    ...{ instance, owner, admin, member, agent, propose },
    async raise(body, token) {
      const { status, json, text } = await propose(body, token);
      if (status !== 201) throw new Error(`it could not be raised: ${status} ${text}`);
      return json.id;
    },
    approve: (number, body = {}, token = member) =>
      instance.call(`POST /v1/admin/proposals/${number}/approve`, { token, body }),
    async reach(number) {
      const { json } = await instance.call(`GET /v1/admin/proposals/${number}`, { token: member });
      return json.reach;
    },
    async state() {
      const { services } = await instance.store.services.load(DEFAULT_VAULT_ID);
      const credentials = await instance.store.credentials.list(DEFAULT_VAULT_ID);
      const values = credentials.map(({ key, type, sealed }) => {
        const context = { kind: "credential", vaultId: DEFAULT_VAULT_ID, key } as const;
        return [key, type, sealed.length === 0 ? "" : instance.deps.barrier.open(sealed, context).open()];
      });
      const audiences = await instance.store.audiences.list(DEFAULT_VAULT_ID);
      return JSON.stringify({ services, values, audiences });
    },
    status: async (number) => (await instance.store.proposals.find(DEFAULT_VAULT_ID, number))?.status,
    [Symbol.asyncDispose]: () => instance[Symbol.asyncDispose](),
  };
}

/** Sets a service with a bearer token. */
export function bearer(name: string, host: string, token: string, more: object = {}): object {
  return { action: "set", name, host, auth: { type: "bearer", token }, ...more };
}
