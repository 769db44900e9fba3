import type { CanaryId, VaultId } from "../../../src/core/ids.ts";
import type { Sealed } from "../../../src/core/secret.ts";
import type { Mailbox } from "../account/codes.ts";
import type { Instance } from "../instance.ts";
import { raise } from "../vault/proposals.ts";

/** What the requests of the table of permissions are about; its vault is `payments`. */
export type Scene = {
  instance: Instance;
  owner: string;
  vaultId: VaultId;
  scopedId: string;
  invite: string;
  agentInvite: string;
  /** A key of the company `globex`, and the id of another one. */
  apiKey: string;
  apiKeyId: string;
  /** It waits in the vault and needs no value; `token` is its link's. */
  proposal: { readonly number: number; readonly token: string };
  /** What was sent once mail works. */
  mail: Pick<Mailbox, "codeTo">;
};

/** Something of every kind that a request may name. Mail must not work here: invites are taken from their links. */
export async function permissionScene(instance: Instance, mail: Pick<Mailbox, "codeTo">): Promise<Scene> {
  const owner = await instance.registerOwner();
  const vaultId = await instance.addVault("payments");
  await instance.addVault("common");
  const token = await instance.addUser("setter@example.com", "member", { payments: "admin" });
  await instance.addUser("mate@example.com", "member", { payments: "member" });
  const service = {
    name: "stripe",
    host: "api.stripe.com",
    auth: { type: "bearer", token: "STRIPE_KEY" },
  };
  await instance.call("PUT /v1/vaults/payments/services", { token, body: { services: [service] } });
  const credentials = { STRIPE_KEY: "sk_live_1" };
  await instance.call("POST /v1/credentials", { token, body: { vault: "payments", credentials } });
  await instance.call("PUT /v1/vaults/payments/webhook", {
    token,
    body: { url: "https://hooks.example.com/" },
  });
  await addCanary(instance, vaultId);
  await instance.addScoped("proxy", vaultId);
  const [scoped] = await instance.store.sessions.listScoped(vaultId, instance.clock.now());
  const invited = await instance.call("POST /v1/users/invites", {
    token,
    body: { email: "invited@example.com", vaults: [{ vault_name: "payments" }] },
  });
  const invite = invited.json.invite_link.split("/").at(-1);
  const vaults = [{ vault_name: "payments" }];
  for (const agent of [
    { name: "worker", vaults },
    { name: "newcomer", vaults: [{ vault_name: "common" }] },
  ]) {
    await instance.call("POST /v1/agents", { token: owner, body: agent });
  }
  for (const [type, one] of [
    ["agent", await instance.store.agents.byName("worker")],
    ["user", await instance.store.users.byEmail("setter@example.com")],
  ] as const) {
    const frozen = { actorId: one?.id ?? "", actorType: type, frozenAt: 0, reason: "sent a canary" };
    await instance.store.frozenActors.freeze(frozen);
  }
  const { json: globex } = await instance.call("POST /v1/companies", {
    token: owner,
    body: { companyId: "globex" },
  });
  const apiKey: string = globex.apiKey;
  // Its keys are made at the first need.
  await instance.call("GET /v1/ca/public-key?companyId=default");
  await instance.call("POST /v1/agents/register", { token: apiKey, body: { agentId: "crawler-7" } });
  const { json: another } = await instance.call("POST /v1/keys", { token: apiKey });
  await addRealm(instance, owner);
  const body = { name: "invited", vaults };
  const { json } = await instance.call("POST /v1/agents/invites", { token: owner, body });
  const services = [{ action: "set", name: "docs", host: "docs.example.com", auth: { type: "passthrough" } }];
  const proposal = await raise(instance, { services }, vaultId);
  return {
    instance,
    owner,
    vaultId,
    scopedId: scoped?.publicId ?? "",
    invite,
    agentInvite: json.token,
    apiKey,
    apiKeyId: another.id,
    proposal,
    mail,
  };
}

async function addCanary({ store }: Instance, vaultId: VaultId): Promise<void> {
  const canary = {
    id: "cnr_known" as CanaryId,
    vaultId,
    format: "github",
    label: "",
    startsWith: "ghp_",
    createdAt: 0,
    createdBy: "setter@example.com",
    triggers: 0,
  } as const;
  await store.canaries.add(canary, new Uint8Array(1) as Sealed);
}

/** The realm `eng` with an agent, an owner and a member. */
async function addRealm(instance: Instance, token: string): Promise<void> {
  await instance.addUser("head@example.com", "member");
  await instance.call("POST /api/realms", { token, body: { name: "Engineering", slug: "eng" } });
  await instance.call("POST /api/realms/eng/agents", { token, body: { agentDid: "worker" } });
  for (const body of [{ email: "head@example.com", role: "owner" }, { email: "mate@example.com" }]) {
    await instance.call("POST /api/realms/eng/members", { token, body });
  }
}
