import { expect } from "bun:test";
import type { VaultId } from "../../../../src/core/ids.ts";
import { toBatch } from "../../../support/log/batch.ts";
import { anEntry, DEFAULT, NOW } from "../../samples.ts";
import type { Case } from "../../world.ts";

export const PAST_USE_CASES: readonly Case[] = [
  {
    name: "log: past uses are the newest rows of vaults since a time, the oldest first, each from its arrival",
    run: async ({ store }) => {
      const row = (createdAt: number, more: object = {}) =>
        anEntry({ actorType: "agent", actorId: "one", latencyMs: 30, createdAt, ...more });
      const { vaultId: _, ...nowhere } = row(NOW + 4);
      const rows = [row(NOW - 1), row(NOW), row(NOW + 1, { matchedService: "" }), nowhere, row(NOW + 5)];
      await store.logs.append(toBatch(rows));
      const key = `agent one ${DEFAULT as VaultId}`;
      const use = (at: number, brokered: boolean) => ({ key, arrivedAt: at - 30, tookMs: 30, brokered });
      const all = await store.logs.pastUses({ since: NOW, atMost: 10 });
      expect(all).toEqual([use(NOW, true), use(NOW + 1, false), use(NOW + 5, true)]);
      expect(await store.logs.pastUses({ since: NOW, atMost: 1 })).toEqual([use(NOW + 5, true)]);
      expect(await store.logs.pastUses({ since: NOW + 6, atMost: 10 })).toEqual([]);
    },
  },
];
