import { expect } from "bun:test";
import type { Capability } from "../../../../src/core/agent/capability.ts";
import { AppError } from "../../../../src/core/errors.ts";
import type { PublicKey } from "../../../../src/core/identity/did.ts";
import type { RegistrationId } from "../../../../src/core/ids.ts";
import type { Registration } from "../../../../src/ports/store/agent/registrations.ts";
import { anAgent, NOW } from "../../samples.ts";
import type { Case } from "../../world.ts";

function aRegistration(id: string, fields: Partial<Registration> = {}): Registration {
  return {
    id: `reg_${id}` as RegistrationId,
    publicKey: `key-${id}` as PublicKey,
    name: "Ledger Bot",
    requestedCapabilities: ["api_call", "mail_send"] as readonly string[] as readonly Capability[],
    llm: { provider: "openai", model: "gpt-4o" },
    version: "2.3.1",
    proof: "challenge",
    remoteIp: "203.0.113.7",
    requestedAt: NOW,
    ...fields,
  };
}

export const REGISTRATION_CASES: readonly Case[] = [
  {
    name: "registrations: those that wait are read back whole, the oldest first, as far back as is asked",
    run: async ({ store }) => {
      const [old, bare] = [aRegistration("b"), aRegistration("a", { requestedAt: NOW + 1, llm: {} })];
      const { version: _, ...plain } = bare;
      await store.registrations.create(plain);
      await store.registrations.create(old);
      expect(await store.registrations.pending(0)).toEqual([old, plain]);
      expect(await store.registrations.pending(NOW)).toEqual([plain]);
      expect(await store.registrations.countPending(NOW)).toBe(1);
      expect(await store.registrations.byId(old.id)).toEqual(old);
      expect(await store.registrations.pendingOf(old.publicKey)).toEqual(old);
      expect(await store.registrations.byId("reg_z" as RegistrationId)).toBeUndefined();
      const anew = { ...plain, id: old.id, publicKey: old.publicKey, requestedAt: NOW + 2 };
      await store.registrations.replace(anew);
      expect(await store.registrations.byId(old.id)).toEqual(anew);
    },
  },
  {
    name: "registrations: one is decided once, and its key may ask again",
    run: async ({ store }) => {
      const registration = aRegistration("a");
      await store.registrations.create(registration);
      await expect(
        store.registrations.create(aRegistration("b", { publicKey: registration.publicKey })),
      ).rejects.toBeInstanceOf(AppError);
      const rejected = { status: "rejected", reason: "unknown owner" } as const;
      const changes: unknown[] = [];
      store.changes.subscribe((change) => changes.push(change));
      expect(await store.registrations.decide(registration.id, rejected)).toBe(true);
      // Whoever waits for it, on another server too, hears of it.
      expect(changes).toEqual([{ type: "instance" }]);
      expect(await store.registrations.decide(registration.id, { status: "approved" })).toBe(false);
      expect(await store.registrations.byId(registration.id)).toEqual({
        ...registration,
        decision: rejected,
      });
      expect(await store.registrations.pendingOf(registration.publicKey)).toBeUndefined();
      expect(await store.registrations.countPending(0)).toBe(0);
      await store.registrations.create(aRegistration("b", { publicKey: registration.publicKey }));
    },
  },
  {
    name: "registrations: one that was approved outlives its agent",
    run: async ({ store }) => {
      const [registration, agent] = [aRegistration("a"), anAgent()];
      await store.registrations.create(registration);
      await store.agents.create(agent);
      const decision = { status: "approved", agentId: agent.id } as const;
      await store.registrations.decide(registration.id, decision);
      expect(await store.registrations.byId(registration.id)).toEqual({ ...registration, decision });
      await store.agents.delete(agent.id, NOW + 6);
      expect(await store.registrations.byId(registration.id)).toEqual({
        ...registration,
        decision: { status: "approved" },
      });
    },
  },
  {
    name: "registrations: those that have waited for too long are deleted, decided ones stay",
    run: async ({ store }) => {
      for (const [id, requestedAt] of [
        ["a", NOW - 1],
        ["b", NOW],
        ["c", NOW - 5],
      ] as const) {
        await store.registrations.create(aRegistration(id, { requestedAt }));
      }
      await store.registrations.decide("reg_c" as RegistrationId, { status: "approved" });
      expect(await store.registrations.deletePending(NOW)).toBe(1);
      expect((await store.registrations.pending(0)).map(({ id }) => id)).toEqual(["reg_b" as never]);
      expect(await store.registrations.byId("reg_c" as RegistrationId)).toBeDefined();
    },
  },
];
