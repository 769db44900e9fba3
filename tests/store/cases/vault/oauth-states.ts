import { expect } from "bun:test";
import type { TokenHash } from "../../../../src/core/ids.ts";
import { toOAuthConfig } from "../../../../src/core/oauth/config.ts";
import type { OAuthState } from "../../../../src/ports/store/vault/oauth-states.ts";
import type { Store } from "../../../../src/ports/store.ts";
import { failsWith } from "../../fails.ts";
import { DEFAULT, keyName, NOW, sealed } from "../../samples.ts";
import type { Case } from "../../world.ts";

const KEY = keyName("GITHUB");

function aState(name: string, fields: Partial<OAuthState> = {}): OAuthState {
  return {
    hash: name as TokenHash,
    vaultId: DEFAULT,
    key: KEY,
    codeVerifier: sealed(1, 2, 3),
    redirectUrl: "http://127.0.0.1:14321/v1/oauth/callback",
    configHash: "config",
    session: "session" as TokenHash,
    createdAt: NOW,
    expiresAt: NOW + 600_000,
    ...fields,
  };
}

async function configure(store: Store): Promise<void> {
  const config = toOAuthConfig({ tokenUrl: "https://id.example/token" });
  await store.oauthCredentials.configure(DEFAULT, { key: KEY, config, keepsTokens: false }, NOW);
}

export const OAUTH_STATE_CASES: readonly Case[] = [
  {
    name: "oauth states: come back as they were, until they have expired",
    run: async ({ store }) => {
      await configure(store);
      const [bare, bound] = [aState("a"), aState("b", { browserHash: "browser" as TokenHash })];
      for (const state of [bare, bound]) await store.oauthStates.create(state);
      const { expiresAt } = bare;
      expect(await store.oauthStates.find(bare.hash, NOW)).toEqual(bare);
      expect(await store.oauthStates.find(bound.hash, expiresAt - 1)).toEqual(bound);
      expect(await store.oauthStates.find(bare.hash, expiresAt)).toBeUndefined();
      expect(await store.oauthStates.take(bare.hash, expiresAt)).toBeUndefined();
      expect(await store.oauthStates.take("nobody's" as TokenHash, NOW)).toBeUndefined();
    },
  },
  {
    name: "oauth states: of many who take one on two connections a single one gets it",
    run: async ({ store, second }) => {
      await configure(store);
      const state = aState("a");
      await store.oauthStates.create(state);
      const stores = [store, await second()];
      const takes = Array.from({ length: 10 }, (_, at) => stores[at % 2]?.oauthStates.take(state.hash, NOW));
      expect((await Promise.all(takes)).filter((taken) => taken !== undefined)).toEqual([state]);
      expect(await store.oauthStates.find(state.hash, NOW)).toBeUndefined();
    },
  },
  {
    name: "oauth states: end with their credential, and need one",
    run: async ({ store }) => {
      await failsWith("conflict", store.oauthStates.create(aState("a")));
      await configure(store);
      await store.oauthStates.create(aState("a"));
      await store.credentials.deleteMany(DEFAULT, [KEY]);
      expect(await store.oauthStates.find("a" as TokenHash, NOW)).toBeUndefined();
    },
  },
  {
    name: "oauth states: expired ones are deleted, others stay",
    run: async ({ store }) => {
      await configure(store);
      await store.oauthStates.create(aState("old", { expiresAt: NOW }));
      await store.oauthStates.create(aState("new", { expiresAt: NOW + 1 }));
      expect(await store.oauthStates.deleteExpired(NOW)).toBe(1);
      expect(await store.oauthStates.deleteExpired(NOW)).toBe(0);
      expect(await store.oauthStates.find("new" as TokenHash, NOW)).toBeDefined();
    },
  },
];
