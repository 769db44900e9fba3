/** An instance in which every field that an agent or somebody else fills in holds what a page must not take for its own. */
import {
  type CanaryId,
  DEFAULT_COMPANY_ID,
  type KeyName,
  type RealmId,
  type UserId,
  type VaultId,
} from "../../../src/core/ids.ts";
import { toOAuthConfig } from "../../../src/core/oauth/config.ts";
import { parseService } from "../../../src/core/service/parse.ts";
import type { Service } from "../../../src/core/service/service.ts";
import type { User } from "../../../src/ports/store/account/users.ts";
import {
  anAgent,
  anAgentInvite,
  anEntry,
  aProposal,
  aScopedSession,
  aUser,
  aUserInvite,
  aUserSession,
  sealed,
} from "../../store/samples.ts";
import { askIn } from "../ask/an-ask.ts";
import { type Instance, openInstance } from "../instance.ts";
import { toBatch } from "../log/batch.ts";

/** Ends whatever it stands in, turns what follows around, and has no place at which a line could end. */
export const HOSTILE = `'"></textarea></title><x-evil onclick=alert(1)>\u202e{{x}}&lt;${"W".repeat(200)}`;
/** As long as such things may be, where what they hold is checked. */
export const LONG_KEY = `K_${"A".repeat(100)}` as KeyName;

/** Turning around is for names that may be of any script. */
export const VAULT_NAME = HOSTILE.replace("\u202e", "");
/** As addresses may be: nothing in them turns text around. */
export const HOSTILE_EMAIL = `${HOSTILE.replace("\u202e", "")}@example.com`;
/** The id of what there is not. */
const NONE = "0".repeat(20);
/** A canary that stands there. */
export const CANARY = "cnr_01K0000000000000000000000A" as CanaryId;
/** As long as names of agents may be. */
export const LONG_NAME = "a".repeat(64);

export type HostileWorld = {
  readonly instance: Instance;
  readonly owner: string;
  /** Of an invite. */
  readonly inviteToken: string;
  /** What stands for each parameter of a path, by the segment before it. */
  readonly names: Readonly<Record<string, string>>;
};

export async function hostileWorld(): Promise<HostileWorld> {
  const instance = await openInstance();
  const { store, clock } = instance;
  const owner = await instance.registerOwner();
  const me = await store.users.byEmail("olga@example.com");
  if (me === undefined) throw new Error("there is no owner");
  const now = clock.now();
  const vaultId = await hostileVault(instance, me.id);
  const by = { type: "agent", id: crypto.randomUUID(), name: LONG_NAME } as const;

  const other = aUser({ email: HOSTILE_EMAIL, createdAt: now });
  await store.users.create(other);
  await store.grants.put({ type: "user", id: other.id }, vaultId, { role: "member", grantedAt: now });
  const agent = anAgent({
    name: LONG_NAME,
    displayName: HOSTILE,
    version: HOSTILE,
    llm: { provider: HOSTILE, model: HOSTILE },
    createdBy: other.id,
    createdAt: now,
    updatedAt: now,
    registeredAt: now,
  });
  await store.agents.create(agent);
  await store.grants.put({ type: "agent", id: agent.id }, vaultId, { role: "proxy", grantedAt: now });
  instance.deps.presence.seen(agent.id, "proxy");
  const realmId = "realm_hostile" as RealmId;
  await store.realms.create({
    id: realmId,
    companyId: DEFAULT_COMPANY_ID,
    name: HOSTILE,
    slug: "hostile",
    color: "#3b82f6",
    description: HOSTILE,
    isDefault: false,
    createdAt: now,
  });
  await store.realms.addAgent(realmId, agent.id, now);
  await store.realms.setMember(realmId, other.id, { role: "admin", at: now });
  const scoped = aScopedSession({ vaultId, label: HOSTILE, createdAt: now, expiresAt: now + 3_600_000 });
  await store.sessions.create(scoped);
  const login = aUserSession(me.id, { createdAt: now, deviceLabel: HOSTILE });
  await store.sessions.create(login);
  await store.sessions.touch(login.hash, { at: now, ip: "203.0.113.7", userAgent: HOSTILE });

  const vaults = [{ vaultId, role: "member" }] as never;
  const minted = instance.deps.tokens.mint("user-invite");
  const invite = aUserInvite({
    hash: minted.hash,
    email: `b${HOSTILE_EMAIL}`,
    createdBy: { type: "user", id: other.id },
    createdAt: now,
    expiresAt: now + 3_600_000,
    vaults,
  });
  await store.userInvites.create(invite);
  await store.agentInvites.create(
    anAgentInvite({ agentName: HOSTILE, createdAt: now, expiresAt: now + 3_600_000, vaults }),
  );
  const id = "reg_01K0000000000000000000000A" as never;
  await store.registrations.create({
    id,
    name: HOSTILE,
    publicKey: "f".repeat(43) as never,
    requestedCapabilities: ["api_call"] as never,
    version: HOSTILE,
    llm: { provider: HOSTILE, model: HOSTILE },
    proof: "none",
    remoteIp: HOSTILE,
    requestedAt: now,
  });
  await store.proposals.create(
    aProposal({ vaultId, number: 1, ...asked(), raisedBy: by, createdAt: now, expiresAt: now + 3_600_000 }),
  );
  await store.proposals.create(
    aProposal({
      vaultId,
      number: 2,
      ...asked(),
      raisedBy: { type: "scoped", id: scoped.publicId, name: HOSTILE },
      createdAt: now - 10,
      expiresAt: now - 5,
    }),
  );
  const row = {
    vaultId,
    createdAt: now,
    method: HOSTILE,
    host: HOSTILE,
    path: `/${HOSTILE}`,
    authScheme: HOSTILE,
    authHeader: HOSTILE,
  };
  await store.logs.append(
    toBatch([
      anEntry({
        ...row,
        actorType: "agent",
        actorId: agent.id,
        matchedService: HOSTILE_SERVICE.name,
        errorCode: "upstream_timeout",
        credentialKeys: [LONG_KEY],
      }),
      anEntry({ ...row, matchedService: "", status: 403, errorCode: "no_match" }),
    ]),
  );
  const { rows } = await store.logs.list({ vaultId, limit: 1 });
  await store.canaries.add(
    {
      ...{ id: CANARY, vaultId, format: "github", label: HOSTILE, startsWith: HOSTILE },
      ...{ createdAt: now, createdBy: HOSTILE, triggers: 1, triggeredAt: now },
    },
    sealed(1),
  );
  const link = instance.deps.tokens.mint("ask-link");
  await askIn(instance, VAULT_NAME, {
    ...{ method: HOSTILE, host: HOSTILE, path: `/${HOSTILE}`, askedBy: HOSTILE, link: link.hash },
  });
  return {
    instance,
    owner,
    inviteToken: minted.token,
    names: {
      vaults: VAULT_NAME,
      services: HOSTILE_SERVICE.name,
      credentials: LONG_KEY,
      logs: String(rows[0]?.id),
      agents: LONG_NAME,
      users: other.email,
      invites: invite.suffix,
      registrations: id,
      approve: "1",
      ask: link.token,
      companies: DEFAULT_COMPANY_ID,
      realms: "hostile",
      keys: NONE,
      clients: NONE,
      passports: NONE,
    },
  };
}

/** A vault of that name, where everything has one that no check would let in today. */
async function hostileVault({ store, clock }: Instance, owner: UserId): Promise<VaultId> {
  const now = clock.now();
  const id = crypto.randomUUID() as VaultId;
  const user = await store.users.byId(owner);
  await store.vaults.create(
    { id, name: VAULT_NAME, createdAt: now },
    { ...(user as User), type: "user", name: HOSTILE },
  );
  await store.grants.put({ type: "user", id: owner }, id, { role: "admin", grantedAt: now });
  const keys = [LONG_KEY];
  await store.credentials.setMany(
    id,
    keys.map((key) => ({ key, sealed: sealed(1) })),
    now,
  );
  const config = toOAuthConfig({
    authorizationUrl: `https://id.example/${HOSTILE}`,
    tokenUrl: `https://id.example/${HOSTILE}`,
    clientId: HOSTILE,
    scopes: HOSTILE,
  });
  await store.oauthCredentials.configure(id, { key: LONG_KEY, config, keepsTokens: false }, now);
  await store.oauthCredentials.noteFailure(id, LONG_KEY, { message: HOSTILE, at: now });
  const bound = { key: LONG_KEY, surface: "auth", boundAt: now, boundBy: HOSTILE } as const;
  await store.audiences.bind(id, [
    { ...bound, host: VAULT_NAME },
    { ...bound, host: `${"w".repeat(60)}.example.com` },
  ]);
  await store.services.replace(id, [HOSTILE_SERVICE]);
  return id;
}

const HOSTILE_SERVICE: Service = parseService(
  {
    name: `s${"w".repeat(63)}`,
    host: `${"w".repeat(60)}.${"w".repeat(60)}.example.com/${"w".repeat(100)}/*`,
    auth: { type: "custom", headers: { "X-Key": `{{ ${LONG_KEY} }} ${HOSTILE.replace(/[\u202e{}]/g, "")}` } },
  },
  { devMode: false },
);

function asked() {
  const texts = {
    description: HOSTILE,
    obtain: `https://id.example/${encodeURIComponent(HOSTILE)}`,
    obtainInstructions: HOSTILE,
  };
  return {
    message: HOSTILE,
    userMessage: HOSTILE,
    services: [{ type: "set", adopted: false, replaces: undefined, service: HOSTILE_SERVICE } as const],
    slots: [
      { ...texts, key: LONG_KEY, type: "static", hasValue: false } as const,
      {
        ...texts,
        key: "OAUTH_KEY" as KeyName,
        type: "oauth",
        oauth: {
          tokenUrl: `https://id.example/${encodeURIComponent(HOSTILE)}`,
          clientId: HOSTILE,
          scopes: HOSTILE,
        },
      } as const,
    ],
  };
}
