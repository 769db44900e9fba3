import { expect } from "bun:test";
import { failsWith } from "../fails.ts";
import { DEFAULT, NOWHERE } from "../samples.ts";
import type { Case } from "../world.ts";

export const SETTING_CASES: readonly Case[] = [
  {
    name: "settings: a vault's is set, replaced and reset, and belongs to that vault",
    run: async ({ store }) => {
      const { settings } = store;
      expect(await settings.vault(DEFAULT, "unmatched_host_policy")).toBeUndefined();
      await settings.setVault(DEFAULT, "unmatched_host_policy", "deny");
      await settings.setVault(DEFAULT, "unmatched_host_policy", "passthrough");
      expect(await settings.vault(DEFAULT, "unmatched_host_policy")).toBe("passthrough");
      expect(await settings.vault(NOWHERE, "unmatched_host_policy")).toBeUndefined();
      await settings.setVault(DEFAULT, "unmatched_host_policy", undefined);
      expect(await settings.vault(DEFAULT, "unmatched_host_policy")).toBeUndefined();
      await settings.setVault(DEFAULT, "plaintext_injection", "deny");
      expect(await settings.vault(DEFAULT, "plaintext_injection")).toBe("deny");
      expect(await settings.vault(DEFAULT, "unmatched_host_policy")).toBeUndefined();
      await failsWith("conflict", settings.setVault(NOWHERE, "unmatched_host_policy", "deny"));
    },
  },
  {
    name: "settings: the instance's is set, replaced and reset",
    run: async ({ store: { settings } }) => {
      await settings.setInstance("bootstrap_token_hash", "one");
      await settings.setInstance("bootstrap_token_hash", "two");
      expect(await settings.instance("bootstrap_token_hash")).toBe("two");
      await settings.setInstance("bootstrap_token_hash", undefined);
      expect(await settings.instance("bootstrap_token_hash")).toBeUndefined();
    },
  },
  {
    name: "settings: a value is taken by exactly one who knows it",
    run: async ({ store, second }) => {
      await store.settings.setInstance("bootstrap_token_hash", "right");
      expect(await store.settings.takeInstance("bootstrap_token_hash", "wrong")).toBe(false);
      const stores = [store, await second()];
      const attempts = Array.from({ length: 8 }, (_, at) =>
        stores[at % 2]?.settings.takeInstance("bootstrap_token_hash", "right"),
      );
      expect((await Promise.all(attempts)).filter((taken) => taken)).toHaveLength(1);
      expect(await store.settings.instance("bootstrap_token_hash")).toBeUndefined();
    },
  },
];
