import { expect } from "bun:test";
import { anAgent, anAgentSession, aScopedSession, aUser, aUserSession, DEFAULT } from "../samples.ts";
import type { Case } from "../world.ts";

export const AGENT_CASES: readonly Case[] = [
  {
    name: "agents: what was created is read back by id and by name; a taken name is refused",
    run: async ({ store }) => {
      const agent = anAgent({ name: "billing-bot", role: "member" });
      expect(await store.agents.create(agent)).toBe(true);
      expect(await store.agents.create(anAgent({ name: "billing-bot" }))).toBe(false);
      expect(await store.agents.byId(agent.id)).toEqual(agent);
      expect(await store.agents.byName("billing-bot")).toEqual(agent);
      expect(await store.agents.byName("Billing-bot")).toBeUndefined();
    },
  },
  {
    name: "agents: revoking ends its tokens and the sessions it minted, and keeps its grants",
    run: async ({ store }) => {
      const agent = anAgent();
      const user = aUser();
      await store.agents.create(agent);
      await store.users.create(user);
      await store.grants.put({ type: "agent", id: agent.id }, DEFAULT, { role: "member", grantedAt: 0 });
      const token = anAgentSession(agent.id);
      const minted = aScopedSession({ mintedBy: { type: "agent", id: agent.id } });
      const others = [aUserSession(user.id), aScopedSession({ mintedBy: { type: "user", id: user.id } })];
      for (const session of [token, minted, ...others]) await store.sessions.create(session);

      await store.agents.setStatus(agent.id, "revoked");

      expect((await store.agents.byId(agent.id))?.status).toBe("revoked");
      expect(await store.sessions.byHash(token.hash)).toBeUndefined();
      expect(await store.sessions.byHash(minted.hash)).toBeUndefined();
      for (const session of others) expect(await store.sessions.byHash(session.hash)).toEqual(session);
      expect(await store.grants.find(agent.id, DEFAULT)).toEqual({ role: "member" });
    },
  },
  {
    name: "agents: making one active again leaves sessions alone",
    run: async ({ store }) => {
      const agent = anAgent({ status: "revoked" });
      await store.agents.create(agent);
      const token = anAgentSession(agent.id);
      await store.sessions.create(token);
      await store.agents.setStatus(agent.id, "active");
      expect((await store.agents.byId(agent.id))?.status).toBe("active");
      expect(await store.sessions.byHash(token.hash)).toEqual(token);
    },
  },
];
