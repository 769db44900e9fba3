import { expect } from "bun:test";
import type { CanaryId } from "../../../../src/core/ids.ts";
import type { Canary } from "../../../../src/ports/store/vault/canaries.ts";
import { failsWith } from "../../fails.ts";
import { DEFAULT, NOW, NOWHERE, sealed } from "../../samples.ts";
import type { Case } from "../../world.ts";

const canary = (id: string, fields: Partial<Canary> = {}): Canary => ({
  id: `cnr_${id}` as CanaryId,
  vaultId: DEFAULT,
  format: "github",
  label: "",
  startsWith: "ghp_abcdef",
  createdAt: NOW,
  createdBy: "ada@example.com",
  triggers: 0,
  ...fields,
});

export const CANARY_CASES: readonly Case[] = [
  {
    name: "canaries: they are stored, listed newest first, counted and removed, and belong to their vault",
    run: async ({ store: { canaries } }) => {
      await canaries.add(canary("a"), sealed(1));
      await canaries.add(canary("b", { createdAt: NOW + 1, label: "x" }), sealed(2));
      await failsWith("conflict", canaries.add(canary("c", { vaultId: NOWHERE }), sealed(3)));
      expect((await canaries.list(DEFAULT)).map(({ id }) => id)).toEqual(["cnr_b", "cnr_a"] as CanaryId[]);
      expect(await canaries.list(NOWHERE)).toEqual([]);
      expect(await canaries.byId("cnr_a" as CanaryId)).toEqual(canary("a"));
      await canaries.countTriggers("cnr_a" as CanaryId, { at: NOW + 5, times: 1 });
      await canaries.countTriggers("cnr_a" as CanaryId, { at: NOW + 6, times: 4 });
      expect(await canaries.byId("cnr_a" as CanaryId)).toEqual(
        canary("a", { triggers: 5, triggeredAt: NOW + 6 }),
      );
      const kept = await canaries.sealed();
      expect(kept.toSorted((a, b) => a.id.localeCompare(b.id))).toEqual([
        { id: "cnr_a" as CanaryId, vaultId: DEFAULT, values: sealed(1) },
        { id: "cnr_b" as CanaryId, vaultId: DEFAULT, values: sealed(2) },
      ]);
      expect(await canaries.remove(NOWHERE, "cnr_a" as CanaryId)).toBe(false);
      expect(await canaries.remove(DEFAULT, "cnr_a" as CanaryId)).toBe(true);
      expect(await canaries.remove(DEFAULT, "cnr_a" as CanaryId)).toBe(false);
      expect(await canaries.byId("cnr_a" as CanaryId)).toBeUndefined();
    },
  },
  {
    name: "frozen actors: one is frozen once, with why, until it is thawed",
    run: async ({ store: { frozenActors } }) => {
      const frozen = { actorId: "a1", actorType: "agent", frozenAt: NOW, reason: "for a canary" } as const;
      expect(await frozenActors.find("a1")).toBeUndefined();
      expect(await frozenActors.freeze(frozen)).toBe(true);
      expect(await frozenActors.freeze({ ...frozen, frozenAt: NOW + 1, reason: "again" })).toBe(false);
      expect(await frozenActors.freeze({ ...frozen, actorId: "u1", actorType: "user" })).toBe(true);
      expect(await frozenActors.find("a1")).toEqual(frozen);
      expect((await frozenActors.among(["a1", "a2"])).map(({ actorId }) => actorId)).toEqual(["a1"]);
      expect(await frozenActors.thaw("a1")).toBe(true);
      expect(await frozenActors.thaw("a1")).toBe(false);
      expect(await frozenActors.find("a1")).toBeUndefined();
    },
  },
];
