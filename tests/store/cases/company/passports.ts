import { expect } from "bun:test";
import { type AgentId, type CompanyId, DEFAULT_COMPANY_ID } from "../../../../src/core/ids.ts";
import { anAgent, NOW } from "../../samples.ts";
import type { Case } from "../../world.ts";

const GLOBEX = "globex" as CompanyId;

function aPassport(jti: string, fields: { companyId?: CompanyId; expiresAt?: number } = {}) {
  const agentId = "a-1" as AgentId;
  return { jti, companyId: GLOBEX, agentId, expiresAt: NOW + 3_600_000, ...fields };
}

const companyOf = (id: CompanyId) => ({ id, registeredAt: NOW, bundleSequence: 0 });

export const PASSPORT_CASES: readonly Case[] = [
  {
    name: "passports: are noted, and revoked once with what is said of that",
    run: async ({ store }) => {
      await store.companies.create(companyOf(GLOBEX));
      const passport = aPassport("j-1");
      await store.passports.create(passport);
      expect(await store.passports.byJti("j-1")).toEqual(passport);
      expect(await store.passports.byJti("j-2")).toBeUndefined();
      const revocation = { at: NOW + 1, reason: "rotated" };
      expect(await store.passports.revoke("j-1", revocation)).toBe(true);
      expect(await store.passports.revoke("j-1", { at: NOW + 2 })).toBe(false);
      expect(await store.passports.revoke("j-2", { at: NOW + 2 })).toBe(false);
      expect(await store.passports.byJti("j-1")).toEqual({ ...passport, revocation });
    },
  },
  {
    name: "passports: of many who revoke one on two connections a single one did",
    run: async ({ store, second }) => {
      await store.companies.create(companyOf(GLOBEX));
      await store.passports.create(aPassport("j-1"));
      const stores = [store, await second()];
      const done = Array.from({ length: 10 }, (_, at) =>
        stores[at % 2]?.passports.revoke("j-1", { at: NOW }),
      );
      expect((await Promise.all(done)).filter((one) => one === true)).toHaveLength(1);
    },
  },
  {
    name: "passports: those that were revoked are listed in that order, by company",
    run: async ({ store }) => {
      const initech = "initech" as CompanyId;
      for (const id of [GLOBEX, initech]) await store.companies.create(companyOf(id));
      for (const jti of ["j-1", "j-2", "j-3"]) await store.passports.create(aPassport(jti));
      await store.passports.create(aPassport("j-4", { companyId: initech }));
      await store.passports.revoke("j-3", { at: NOW + 1, reason: "lost" });
      for (const jti of ["j-1", "j-4"]) await store.passports.revoke(jti, { at: NOW + 2 });
      expect(await store.passports.revokedOf(GLOBEX)).toEqual([
        { ...aPassport("j-3"), revocation: { at: NOW + 1, reason: "lost" } },
        { ...aPassport("j-1"), revocation: { at: NOW + 2 } },
      ]);
    },
  },
  {
    name: "passports: an agent's are listed as long as they have not ended, the revoked among them",
    run: async ({ store }) => {
      await store.companies.create(companyOf(GLOBEX));
      const later = aPassport("j-1", { expiresAt: NOW + 20 });
      const sooner = aPassport("j-2", { expiresAt: NOW + 10 });
      const [over, other] = [aPassport("j-3", { expiresAt: NOW }), aPassport("j-4")];
      for (const one of [sooner, later, over]) await store.passports.create(one);
      await store.passports.create({ ...other, agentId: "a-2" as AgentId });
      await store.passports.revoke("j-2", { at: NOW - 1, reason: "lost" });
      expect(await store.passports.ofAgent("a-1" as AgentId, NOW)).toEqual([
        later,
        { ...sooner, revocation: { at: NOW - 1, reason: "lost" } },
      ]);
    },
  },
  {
    name: "passports: are revoked with all else that proves the agent, and no other's with them",
    run: async ({ store }) => {
      const { agents, passports } = store;
      const ends: [string, (id: AgentId) => Promise<unknown>][] = [
        ["agent renamed", (id) => agents.rename(id, "other-name", NOW + 1)],
        ["agent rotated", (id) => agents.endTokens(id, NOW + 1)],
        ["agent revoked", (id) => agents.revoke(id, NOW + 1)],
        ["agent deleted", (id) => agents.delete(id, NOW + 1)],
      ];
      await passports.create(aPassport("other's", { companyId: DEFAULT_COMPANY_ID }));
      for (const [reason, end] of ends) {
        const agent = anAgent();
        await agents.create(agent);
        const passport = { ...aPassport(agent.id, { companyId: DEFAULT_COMPANY_ID }), agentId: agent.id };
        await passports.create(passport);
        await end(agent.id);
        expect(await passports.byJti(agent.id)).toEqual({ ...passport, revocation: { at: NOW + 1, reason } });
      }
      expect(await passports.byJti("other's")).not.toHaveProperty("revocation");
    },
  },
  {
    name: "passports: are forgotten after their end",
    run: async ({ store }) => {
      await store.companies.create(companyOf(GLOBEX));
      await store.passports.create(aPassport("j-1", { expiresAt: NOW - 1 }));
      await store.passports.create(aPassport("j-2", { expiresAt: NOW }));
      expect(await store.passports.deleteEnded(NOW)).toBe(1);
      expect(await store.passports.byJti("j-1")).toBeUndefined();
      expect((await store.passports.byJti("j-2"))?.jti).toBe("j-2");
    },
  },
];
