import { expect } from "bun:test";
import { sql } from "kysely";
import {
  type CompanyId,
  DEFAULT_COMPANY_ID,
  type PublicId,
  type TokenHash,
} from "../../../../src/core/ids.ts";
import type { ApiKey } from "../../../../src/ports/store/company/api-keys.ts";
import type { SigningKey } from "../../../../src/ports/store/company/signing-keys.ts";
import { MIGRATIONS } from "../../../../src/store/migrations/index.ts";
import { migrate } from "../../../../src/store/migrations/migrate.ts";
import { createStore } from "../../../../src/store/open.ts";
import { anAgent, DEFAULT, NOW, sealed } from "../../samples.ts";
import type { Case } from "../../world.ts";

const GLOBEX = "globex" as CompanyId;

function aCompany(id: CompanyId = GLOBEX, fields: object = {}) {
  return { id, registeredAt: NOW, bundleSequence: 0, ...fields };
}

function aSigningKey(kid: string, fields: Partial<SigningKey> = {}): SigningKey {
  return {
    kid,
    companyId: GLOBEX,
    alg: "EdDSA",
    publicKey: Uint8Array.of(1, 2),
    sealedKey: sealed(3, 4),
    createdAt: NOW,
    ...fields,
  };
}

function anApiKey(id: string, fields: Partial<ApiKey> = {}): ApiKey {
  return {
    id: id as PublicId,
    companyId: GLOBEX,
    hash: `hash of ${id}` as TokenHash,
    prefix: "av_key_0",
    label: "ci",
    createdAt: NOW,
    ...fields,
  };
}

export const COMPANY_CASES: readonly Case[] = [
  {
    name: "companies: are counted by their active agents and the keys that are good",
    run: async ({ store }) => {
      await store.companies.create(aCompany());
      const agents = ["a", "b", "c"].map((name) => anAgent({ name: `globex:${name}`, companyId: GLOBEX }));
      for (const agent of agents) await store.agents.create(agent);
      await store.agents.revoke(agents[0]?.id as never, NOW + 1);
      for (const id of ["k-1", "k-2"]) await store.apiKeys.create(anApiKey(id));
      await store.apiKeys.revoke(GLOBEX, "k-1" as PublicId, NOW + 1);
      const counts = { agentCount: 0, apiKeyCount: 0 };
      expect(await store.companies.listCounted()).toEqual([
        { ...(await store.companies.byId(DEFAULT_COMPANY_ID)), ...counts } as never,
        { ...aCompany(), agentCount: 2, apiKeyCount: 1 },
      ]);
    },
  },
  {
    name: "companies: the first is there, others are made once and read back with their metadata",
    run: async ({ store }) => {
      expect((await store.companies.list()).map(({ id }) => id)).toEqual([DEFAULT_COMPANY_ID]);
      const company = aCompany(GLOBEX, { metadata: { tier: "gold", nested: [{ a: null }] } });
      expect(await store.companies.create(company)).toBe(true);
      expect(await store.companies.create(aCompany())).toBe(false);
      expect(await store.companies.byId(GLOBEX)).toEqual(company);
      expect(await store.companies.byId("Globex" as CompanyId)).toBeUndefined();
      expect((await store.companies.list()).map(({ id }) => id)).toEqual([DEFAULT_COMPANY_ID, GLOBEX]);
    },
  },
  {
    name: "signing keys: replacing retires what signed, of that company alone, and counts",
    run: async ({ store }) => {
      const other = "initech" as CompanyId;
      await store.companies.create(aCompany());
      await store.companies.create(aCompany(other));
      const [first, twin] = [aSigningKey("k1"), aSigningKey("k2", { alg: "ES256" })];
      await store.signingKeys.replace(GLOBEX, [first, twin], NOW);
      await store.signingKeys.replace(other, [aSigningKey("o1", { companyId: other })], NOW);
      const next = aSigningKey("k3", { createdAt: NOW + 5 });
      await store.signingKeys.replace(GLOBEX, [next], NOW + 5);
      expect(await store.signingKeys.ofCompany(GLOBEX)).toEqual([
        next,
        { ...first, retiredAt: NOW + 5 },
        { ...twin, retiredAt: NOW + 5 },
      ]);
      expect(await store.signingKeys.byKid("k1")).toEqual({ ...first, retiredAt: NOW + 5 });
      expect(await store.signingKeys.byKid("k9")).toBeUndefined();
      expect((await store.signingKeys.ofCompany(other)).map(({ retiredAt }) => retiredAt)).toEqual([
        undefined,
      ]);
      expect((await store.companies.byId(GLOBEX))?.bundleSequence).toBe(2);
      expect((await store.companies.byId(other))?.bundleSequence).toBe(1);
    },
  },
  {
    name: "signing keys: two of one kind never sign for a company",
    run: async ({ store }) => {
      await store.companies.create(aCompany());
      const both = store.signingKeys.replace(GLOBEX, [aSigningKey("k1"), aSigningKey("k2")], NOW);
      await expect(both).rejects.toThrow();
      expect(await store.signingKeys.ofCompany(GLOBEX)).toEqual([]);
    },
  },
  {
    name: "API keys: are found by hash until they are revoked, by their own company only",
    run: async ({ store }) => {
      await store.companies.create(aCompany());
      const [key, later] = [anApiKey("a"), anApiKey("b", { createdAt: NOW + 1, label: "" })];
      for (const one of [later, key]) await store.apiKeys.create(one);
      expect(await store.apiKeys.byHash(key.hash)).toEqual(key);
      await store.apiKeys.touch(key.hash, NOW + 2);
      expect(await store.apiKeys.ofCompany(GLOBEX)).toEqual([{ ...key, lastUsedAt: NOW + 2 }, later]);
      expect(await store.apiKeys.revoke(DEFAULT_COMPANY_ID, key.id, NOW)).toBe(false);
      expect(await store.apiKeys.revoke(GLOBEX, key.id, NOW)).toBe(true);
      expect(await store.apiKeys.revoke(GLOBEX, key.id, NOW)).toBe(false);
      expect(await store.apiKeys.byHash(key.hash)).toBeUndefined();
      expect(await store.apiKeys.ofCompany(GLOBEX)).toEqual([later]);
    },
  },
  {
    name: "OAuth clients: are found until they are revoked, by their own company only, which ends their tokens",
    run: async ({ store }) => {
      await store.companies.create(aCompany());
      const aClient = (id: string, createdAt = NOW) => {
        const secretHash = `secret of ${id}` as TokenHash;
        return { id, companyId: GLOBEX, secretHash, label: "ci", createdAt };
      };
      const [first, later] = [aClient("cc_a"), aClient("cc_b", NOW + 1)];
      for (const one of [later, first]) await store.oauthClients.create(one);
      expect(await store.oauthClients.byId("cc_a")).toEqual(first);
      expect(await store.oauthClients.ofCompany(GLOBEX)).toEqual([first, later]);
      const aToken = (clientId: string, hash: string, expiresAt: number) => ({
        ...{ hash: hash as TokenHash, publicId: hash as PublicId, companyId: GLOBEX, clientId },
        expiresAt,
      });
      const [mine, old, others] = [
        aToken("cc_a", "t1", NOW + 9),
        aToken("cc_a", "t2", NOW - 9),
        aToken("cc_b", "t3", NOW + 9),
      ];
      for (const one of [mine, old, others]) await store.companyTokens.create(one);
      expect(await store.companyTokens.byHash(old.hash)).toEqual(old);
      await store.companyTokens.deleteExpired(NOW);
      expect(await store.companyTokens.byHash(old.hash)).toBeUndefined();
      expect(await store.oauthClients.revoke(DEFAULT_COMPANY_ID, "cc_a", NOW)).toBe(false);
      expect(await store.companyTokens.byHash(mine.hash)).toEqual(mine);
      expect(await store.oauthClients.revoke(GLOBEX, "cc_a", NOW)).toBe(true);
      expect(await store.oauthClients.revoke(GLOBEX, "cc_a", NOW)).toBe(false);
      expect(await store.oauthClients.byId("cc_a")).toBeUndefined();
      expect(await store.oauthClients.ofCompany(GLOBEX)).toEqual([later]);
      expect(await store.companyTokens.byHash(mine.hash)).toBeUndefined();
      expect(await store.companyTokens.byHash(others.hash)).toEqual(others);
    },
  },
  {
    name: "agents: registering again changes the metadata and the time, and leaves grants and all else",
    run: async ({ store }) => {
      await store.companies.create(aCompany());
      const metadata = { model: "m", __proto__: null, list: [1, null] };
      const agent = anAgent({ name: "globex:crawler-7", companyId: GLOBEX, origin: "company", metadata });
      await store.agents.create(agent);
      await store.agents.create(anAgent({ name: "mine" }));
      await store.grants.put({ type: "agent", id: agent.id }, DEFAULT, { role: "proxy", grantedAt: 0 });
      expect(await store.agents.byName("globex:crawler-7")).toEqual(agent);
      expect(await store.agents.list({ companyId: GLOBEX })).toEqual([agent]);
      await store.agents.register(agent.id, { registeredAt: NOW + 9, metadata: { other: true } });
      const again = { ...agent, registeredAt: NOW + 9, metadata: { other: true } };
      expect(await store.agents.byId(agent.id)).toEqual(again);
      await store.agents.register(agent.id, { registeredAt: NOW + 10 });
      const { metadata: _, ...bare } = again;
      expect(await store.agents.byId(agent.id)).toEqual({ ...bare, registeredAt: NOW + 10 });
      expect(await store.grants.find(agent.id, DEFAULT)).toEqual({ role: "proxy" });
    },
  },
  {
    name: "companies: an older database keeps its agents with what belongs to them, in the company default",
    run: async ({ blank }) => {
      const database = await blank();
      await migrate(
        database,
        MIGRATIONS.filter(({ name }) => name < "0012"),
      );
      await sql`insert into agents (id, name, status, role, created_by, created_at, updated_at, revoked_at)
        values ('a-1', 'old-bot', 'revoked', 'member', 'somebody', 11, 12, 13)`.execute(database.db);
      await sql`insert into sessions (hash, public_id, type, agent_id, created_at)
        values ('h-1', 'p-1', 'agent', 'a-1', 11)`.execute(database.db);
      await migrate(database);
      const store = await createStore(database);
      expect(await store.agents.byName("old-bot")).toEqual({
        id: "a-1" as never,
        name: "old-bot",
        status: "revoked",
        role: "member",
        createdBy: "somebody",
        createdAt: 11,
        updatedAt: 12,
        revokedAt: 13,
        companyId: DEFAULT_COMPANY_ID,
        registeredAt: 11,
        origin: "vault",
        capabilities: [],
        llm: {},
        svidNotBefore: 0,
      });
      expect((await store.sessions.byHash("h-1" as TokenHash))?.publicId).toBe("p-1" as PublicId);
    },
  },
];
