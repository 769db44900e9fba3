import { expect } from "bun:test";
import type { PublicId, TokenHash } from "../../../../src/core/ids.ts";
import type { Change } from "../../../../src/ports/store/instance/changes.ts";
import { anAsk } from "../../../support/ask/an-ask.ts";
import { DEFAULT, NOW, NOWHERE } from "../../samples.ts";
import type { Case } from "../../world.ts";

const ANSWER = { answer: "run", way: "console", by: "eva@example.com", at: NOW + 1 } as const;

export const ASK_CASES: readonly Case[] = [
  {
    name: "asks: one comes back as it was raised, by its number and by its link, and is listed while it waits",
    run: async ({ store }) => {
      const ask = anAsk();
      const id = (await store.asks.create(ask, 16)) ?? 0;
      const { link, ...rest } = ask;
      const stored = { ...rest, id, status: "waiting", answer: undefined } as const;
      expect(await store.asks.find(id)).toEqual(stored);
      expect(await store.asks.byLink(link)).toEqual(stored);
      const silent = (await store.asks.create(anAsk({ bodyBytes: undefined }), 16)) ?? 0;
      expect(silent).toBeGreaterThan(id);
      expect((await store.asks.find(silent))?.bodyBytes).toBeUndefined();
      expect((await store.asks.waiting(DEFAULT, NOW)).map((one) => one.id)).toEqual([id, silent]);
      expect(await store.asks.waiting(DEFAULT, NOW + 30_000)).toEqual([]);
      expect(await store.asks.waiting(NOWHERE, NOW)).toEqual([]);
      expect(await store.asks.find(silent + 1)).toBeUndefined();
      expect(await store.asks.byLink("none" as TokenHash)).toBeUndefined();
    },
  },
  {
    name: "asks: an actor's are bounded by those that wait, whatever its sessions",
    run: async ({ store }) => {
      const first = (await store.asks.create(anAsk(), 2)) ?? 0;
      expect(await store.asks.create(anAsk({ sessionId: "x" as PublicId }), 2)).toBeNumber();
      expect(await store.asks.create(anAsk(), 2)).toBeUndefined();
      expect(await store.asks.create(anAsk({ actorId: "u2" }), 2)).toBeNumber();
      await store.asks.end(first, "left");
      expect(await store.asks.create(anAsk(), 2)).toBeNumber();
      const later = { createdAt: NOW + 30_000, deadline: NOW + 60_000 };
      expect(await store.asks.create(anAsk(later), 1)).toBeNumber();
    },
  },
  {
    name: "asks: the first answer counts, is told as a change of the vault, and ends what waits",
    run: async ({ store }) => {
      const id = (await store.asks.create(anAsk(), 16)) ?? 0;
      const heard: Change[] = [];
      store.changes.subscribe((change) => void heard.push(change));
      expect(await store.asks.answers([id])).toEqual(new Map());
      expect(await store.asks.answer({ id, vaultId: DEFAULT }, ANSWER)).toBe(true);
      expect(heard).toEqual([{ type: "vault", id: DEFAULT }]);
      expect(await store.asks.answer({ id, vaultId: DEFAULT }, { ...ANSWER, answer: "no" })).toBe(false);
      expect(await store.asks.answers([id])).toEqual(new Map([[id, "run"]]));
      expect(await store.asks.find(id)).toMatchObject({ status: "answered", answer: "run" });
      await store.asks.end(id, "expired");
      expect(await store.asks.find(id)).toMatchObject({ status: "answered" });
      expect(await store.asks.waiting(DEFAULT, NOW)).toEqual([]);
    },
  },
  {
    name: "asks: one that has ended, or is past its deadline, takes no answer",
    run: async ({ store }) => {
      const id = (await store.asks.create(anAsk(), 16)) ?? 0;
      const late = { ...ANSWER, at: NOW + 30_000 };
      expect(await store.asks.answer({ id, vaultId: DEFAULT }, late)).toBe(false);
      await store.asks.end(id, "left");
      expect(await store.asks.answer({ id, vaultId: DEFAULT }, ANSWER)).toBe(false);
    },
  },
  {
    name: "asks: what is allowed comes back, is given anew, and is forgotten with what ended",
    run: async ({ store }) => {
      const given = { vaultId: DEFAULT, run: "r", host: "api.example.com", port: 443, expiresAt: NOW + 5 };
      await store.asks.allow(given);
      await store.asks.allow({ ...given, expiresAt: NOW + 9 });
      await store.asks.allow({ ...given, port: 80 });
      const listed = await store.asks.allowances(DEFAULT);
      expect(listed.toSorted((a, b) => a.port - b.port)).toEqual([
        { ...given, port: 80 },
        { ...given, expiresAt: NOW + 9 },
      ]);
      expect(await store.asks.allowances(NOWHERE)).toEqual([]);
      await store.asks.create(anAsk(), 16);
      expect(await store.asks.deleteEnded(NOW, NOW + 5)).toBe(1);
      expect(await store.asks.deleteEnded(NOW + 30_001, NOW + 9)).toBe(2);
      expect(await store.asks.allowances(DEFAULT)).toEqual([]);
    },
  },
];
