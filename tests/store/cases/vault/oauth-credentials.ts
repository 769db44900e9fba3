import { expect } from "bun:test";
import { toOAuthConfig } from "../../../../src/core/oauth/config.ts";
import type { OAuthCredentialRepo } from "../../../../src/ports/store/vault/oauth-credentials.ts";
import { failsWith } from "../../fails.ts";
import { DEFAULT, keyName, NOW, NOWHERE, sealed } from "../../samples.ts";
import type { Case } from "../../world.ts";

const KEY = keyName("GITHUB");
const CONFIG = toOAuthConfig({ tokenUrl: "https://id.example/token", clientId: "client" });
const EVERY_FIELD = toOAuthConfig({
  authorizationUrl: "https://id.example/authorize?prompt=consent",
  tokenUrl: "https://id.example/token",
  clientId: "client",
  scopes: "read,write",
  scopeSeparator: ",",
  disablePkce: true,
  tokenAuthMethod: "client_secret_basic",
});
const TOKENS = { accessToken: sealed(1), refreshToken: sealed(2), expiresAt: NOW + 1000 };

async function connected(repo: OAuthCredentialRepo): Promise<number> {
  await repo.configure(DEFAULT, { key: KEY, config: CONFIG, keepsTokens: false }, NOW);
  await repo.saveTokens(DEFAULT, { key: KEY, ...TOKENS, connectedAt: NOW }, NOW);
  return (await repo.get(DEFAULT, KEY))?.version ?? 0;
}

export const OAUTH_CREDENTIAL_CASES: readonly Case[] = [
  {
    name: "oauth credentials: one that is configured appears without a value, with all that was said of it",
    run: async ({ store }) => {
      await store.oauthCredentials.configure(
        DEFAULT,
        { key: KEY, config: EVERY_FIELD, clientSecret: sealed(9), keepsTokens: false },
        NOW,
      );
      expect(await store.credentials.list(DEFAULT)).toEqual([
        { key: KEY, type: "oauth", sealed: sealed(), updatedAt: NOW },
      ]);
      const found = await store.oauthCredentials.get(DEFAULT, KEY);
      expect(found).toEqual({ key: KEY, config: EVERY_FIELD, clientSecret: sealed(9), version: 1 });
      expect(await store.oauthCredentials.list(DEFAULT)).toEqual([found as never]);
      expect(await store.oauthCredentials.list(NOWHERE)).toEqual([]);
      expect(await store.oauthCredentials.get(NOWHERE, KEY)).toBeUndefined();
    },
  },
  {
    name: "oauth credentials: configuring a static one keeps its value",
    run: async ({ store }) => {
      await store.credentials.setMany(DEFAULT, [{ key: KEY, sealed: sealed(7) }], NOW);
      expect(await store.oauthCredentials.get(DEFAULT, KEY)).toBeUndefined();
      await store.oauthCredentials.configure(
        DEFAULT,
        { key: KEY, config: CONFIG, keepsTokens: false },
        NOW + 1,
      );
      expect(await store.credentials.get(DEFAULT, KEY)).toMatchObject({ type: "oauth", sealed: sealed(7) });
      expect(await store.oauthCredentials.get(DEFAULT, KEY)).toMatchObject({ accessToken: sealed(7) });
    },
  },
  {
    name: "oauth credentials: a configuration keeps the tokens or not, and forgets failures and the client secret",
    run: async ({ store }) => {
      const repo = store.oauthCredentials;
      await connected(repo);
      await repo.noteFailure(DEFAULT, KEY, { message: "no", at: NOW });
      await repo.configure(DEFAULT, { key: KEY, config: EVERY_FIELD, keepsTokens: true }, NOW);
      expect(await repo.get(DEFAULT, KEY)).toEqual({
        key: KEY,
        config: EVERY_FIELD,
        ...TOKENS,
        connectedAt: NOW,
        version: 3,
      });
      await repo.configure(DEFAULT, { key: KEY, config: CONFIG, keepsTokens: false }, NOW);
      const forgotten = await repo.get(DEFAULT, KEY);
      expect(forgotten).toEqual({ key: KEY, config: CONFIG, accessToken: sealed(1), version: 4 });
    },
  },
  {
    name: "oauth credentials: one that is disconnected has no value, and is got as before; a refresh under way is lost",
    run: async ({ store }) => {
      const repo = store.oauthCredentials;
      const config = { key: KEY, config: CONFIG, clientSecret: sealed(9), keepsTokens: false };
      await repo.configure(DEFAULT, config, NOW);
      await repo.saveTokens(DEFAULT, { key: KEY, ...TOKENS, connectedAt: NOW }, NOW);
      const version = (await repo.get(DEFAULT, KEY))?.version ?? 0;
      await repo.claimRefresh(DEFAULT, KEY, { id: "claim", version, until: NOW + 1000 }, NOW);
      expect(await repo.disconnect(DEFAULT, KEY, NOW + 1)).toBe(true);
      const left = { key: KEY, config: CONFIG, clientSecret: sealed(9), version: version + 1 };
      expect(await repo.get(DEFAULT, KEY)).toEqual(left);
      expect(await store.credentials.get(DEFAULT, KEY)).toMatchObject({ type: "oauth", sealed: sealed() });
      expect(await repo.completeRefresh(DEFAULT, KEY, { claim: "claim", ...TOKENS }, NOW + 2)).toBe(false);
      expect(await repo.get(DEFAULT, KEY)).toEqual(left);
      expect(await repo.disconnect(DEFAULT, keyName("NONE"), NOW)).toBe(false);
    },
  },
  {
    name: "oauth credentials: tokens are replaced whole, and only where there is a credential of OAuth",
    run: async ({ store }) => {
      const repo = store.oauthCredentials;
      await connected(repo);
      const bare = { key: KEY, accessToken: sealed(3), lastRefreshedAt: NOW + 5 };
      expect(await repo.saveTokens(DEFAULT, bare, NOW + 5)).toBe(true);
      expect(await repo.get(DEFAULT, KEY)).toEqual({ ...bare, config: CONFIG, version: 3 });
      expect(await store.credentials.get(DEFAULT, KEY)).toMatchObject({
        sealed: sealed(3),
        updatedAt: NOW + 5,
      });
      await store.credentials.setMany(DEFAULT, [{ key: keyName("STATIC"), sealed: sealed(7) }], NOW);
      expect(await repo.saveTokens(DEFAULT, { ...bare, key: keyName("STATIC") }, NOW)).toBe(false);
      expect(await store.credentials.get(DEFAULT, keyName("STATIC"))).toMatchObject({ sealed: sealed(7) });
    },
  },
  {
    name: "oauth credentials: a refresh token that is kept may be replaced by a refresh that is under way",
    run: async ({ store }) => {
      const repo = store.oauthCredentials;
      const version = await connected(repo);
      await repo.claimRefresh(DEFAULT, KEY, { id: "a", version, until: NOW + 100 }, NOW);
      const put = { key: KEY, accessToken: sealed(8), refreshToken: "kept" as const, expiresAt: NOW + 5 };
      expect(await repo.saveTokens(DEFAULT, put, NOW)).toBe(true);
      expect(await repo.get(DEFAULT, KEY)).toMatchObject({
        accessToken: sealed(8),
        refreshToken: sealed(2),
        expiresAt: NOW + 5,
      });
      expect(await repo.completeRefresh(DEFAULT, KEY, { claim: "a", ...TOKENS }, NOW)).toBe(true);
    },
  },
  {
    name: "oauth credentials: a value that is set by hand has no lifetime that is known, and no failure",
    run: async ({ store }) => {
      const repo = store.oauthCredentials;
      const version = await connected(repo);
      await repo.claimRefresh(DEFAULT, KEY, { id: "a", version, until: NOW + 100 }, NOW);
      const failed = { claim: "a", message: "no", failures: 1, retryAt: NOW + 50, isRefused: true };
      await repo.failRefresh(DEFAULT, KEY, failed, NOW);
      await store.credentials.setMany(DEFAULT, [{ key: KEY, sealed: sealed(8) }], NOW);
      expect(await repo.get(DEFAULT, KEY)).toEqual({
        key: KEY,
        config: CONFIG,
        accessToken: sealed(8),
        refreshToken: sealed(2),
        connectedAt: NOW,
        version,
      });
    },
  },
  {
    name: "oauth credentials: one that is deleted takes its configuration along",
    run: async ({ store, raw }) => {
      await connected(store.oauthCredentials);
      await store.credentials.deleteMany(DEFAULT, [KEY]);
      expect(await raw.db.selectFrom("credential_oauth").selectAll().execute()).toEqual([]);
    },
  },
  {
    name: "oauth credentials: in a vault that is gone is a conflict",
    run: async ({ store }) => {
      const change = { key: KEY, config: CONFIG, keepsTokens: false };
      await failsWith("conflict", store.oauthCredentials.configure(NOWHERE, change, NOW));
    },
  },
];

export const OAUTH_REFRESH_CASES: readonly Case[] = [
  {
    name: "oauth refresh: of many on two connections one has the claim, until its time is over",
    run: async ({ store, second }) => {
      const version = await connected(store.oauthCredentials);
      const other = await second();
      const claim = (of: typeof store, id: string, now: number) =>
        of.oauthCredentials.claimRefresh(DEFAULT, KEY, { id, version, until: now + 100 }, now);
      const tries = Array.from({ length: 10 }, (_, at) => claim(at % 2 === 0 ? store : other, `c${at}`, NOW));
      expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1);
      expect(await claim(other, "late", NOW + 99)).toBe(false);
      expect(await claim(other, "late", NOW + 100)).toBe(true);
    },
  },
  {
    name: "oauth refresh: what it gave is written at once with its end; whoever read the version before has no claim",
    run: async ({ store }) => {
      const repo = store.oauthCredentials;
      const version = await connected(repo);
      await repo.claimRefresh(DEFAULT, KEY, { id: "a", version, until: NOW + 100 }, NOW);
      const done = { claim: "a", accessToken: sealed(4), refreshToken: sealed(5), expiresAt: NOW + 9000 };
      expect(await repo.completeRefresh(DEFAULT, KEY, { ...done, claim: "b" }, NOW + 1)).toBe(false);
      expect(await repo.completeRefresh(DEFAULT, KEY, done, NOW + 1)).toBe(true);
      expect(await repo.get(DEFAULT, KEY)).toEqual({
        key: KEY,
        config: CONFIG,
        accessToken: sealed(4),
        refreshToken: sealed(5),
        expiresAt: NOW + 9000,
        connectedAt: NOW,
        lastRefreshedAt: NOW + 1,
        version: version + 1,
      });
      expect(await repo.completeRefresh(DEFAULT, KEY, done, NOW + 2)).toBe(false);
      const stale = { id: "c", version, until: NOW + 200 };
      expect(await repo.claimRefresh(DEFAULT, KEY, stale, NOW + 2)).toBe(false);
    },
  },
  {
    name: "oauth refresh: without a refresh token the old one stays, without an expiry none is known",
    run: async ({ store }) => {
      const repo = store.oauthCredentials;
      const version = await connected(repo);
      await repo.claimRefresh(DEFAULT, KEY, { id: "a", version, until: NOW + 100 }, NOW);
      await repo.completeRefresh(DEFAULT, KEY, { claim: "a", accessToken: sealed(4) }, NOW);
      const found = await repo.get(DEFAULT, KEY);
      expect(found).toMatchObject({ accessToken: sealed(4), refreshToken: sealed(2) });
      expect(found?.expiresAt).toBeUndefined();
    },
  },
  {
    name: "oauth refresh: a failure is told with when to try again, and is forgotten with the next success",
    run: async ({ store }) => {
      const repo = store.oauthCredentials;
      const version = await connected(repo);
      const failed = { claim: "a", message: "HTTP 500", failures: 3, retryAt: NOW + 50, isRefused: true };
      expect(await repo.failRefresh(DEFAULT, KEY, failed, NOW)).toBe(false);
      await repo.claimRefresh(DEFAULT, KEY, { id: "a", version, until: NOW + 100 }, NOW);
      expect(await repo.failRefresh(DEFAULT, KEY, failed, NOW + 1)).toBe(true);
      expect(await repo.get(DEFAULT, KEY)).toMatchObject({
        failure: { message: "HTTP 500", at: NOW + 1 },
        pause: { failures: 3, retryAt: NOW + 50, isRefused: true },
        version,
        ...TOKENS,
      });
      // The claim is free at once.
      expect(await repo.claimRefresh(DEFAULT, KEY, { id: "b", version, until: NOW + 100 }, NOW + 1)).toBe(
        true,
      );
      await repo.completeRefresh(DEFAULT, KEY, { claim: "b", ...TOKENS }, NOW + 2);
      const found = await repo.get(DEFAULT, KEY);
      expect([found?.failure, found?.pause]).toEqual([undefined, undefined]);
    },
  },
  {
    name: "oauth refresh: goes on, and stays paused, under a configuration that keeps the tokens",
    run: async ({ store }) => {
      const repo = store.oauthCredentials;
      const version = await connected(repo);
      const again = { key: KEY, config: { ...CONFIG, scopes: "more" }, keepsTokens: true };
      await repo.claimRefresh(DEFAULT, KEY, { id: "a", version, until: NOW + 100 }, NOW);
      await repo.failRefresh(
        DEFAULT,
        KEY,
        { claim: "a", message: "no", failures: 1, retryAt: NOW + 50, isRefused: true },
        NOW,
      );
      await repo.configure(DEFAULT, again, NOW);
      const paused = await repo.get(DEFAULT, KEY);
      expect(paused).toMatchObject({ pause: { retryAt: NOW + 50, isRefused: true } });
      expect(paused?.failure).toBeUndefined();
      const claim = { id: "b", version: paused?.version ?? 0, until: NOW + 100 };
      await repo.claimRefresh(DEFAULT, KEY, claim, NOW);
      await repo.configure(DEFAULT, again, NOW);
      expect(await repo.completeRefresh(DEFAULT, KEY, { claim: "b", ...TOKENS }, NOW)).toBe(true);
    },
  },
  {
    name: "oauth refresh: a person's tokens and another token URL end a claim",
    run: async ({ store }) => {
      const repo = store.oauthCredentials;
      for (const change of [
        () => repo.saveTokens(DEFAULT, { key: KEY, accessToken: sealed(8) }, NOW),
        () => repo.configure(DEFAULT, { key: KEY, config: CONFIG, keepsTokens: false }, NOW),
      ]) {
        const version = await connected(repo);
        await repo.claimRefresh(DEFAULT, KEY, { id: "a", version, until: NOW + 100 }, NOW);
        await change();
        expect(await repo.completeRefresh(DEFAULT, KEY, { claim: "a", accessToken: sealed(4) }, NOW)).toBe(
          false,
        );
        expect((await repo.get(DEFAULT, KEY))?.accessToken).not.toEqual(sealed(4));
      }
    },
  },
  {
    name: "oauth refresh: only new tokens are told as a change of the vault",
    run: async ({ store }) => {
      const repo = store.oauthCredentials;
      const version = await connected(repo);
      const told: unknown[] = [];
      store.changes.subscribe((change) => told.push(change));
      await repo.claimRefresh(DEFAULT, KEY, { id: "a", version, until: NOW + 100 }, NOW);
      const failed = { claim: "a", message: "no", failures: 1, retryAt: NOW, isRefused: false };
      await repo.failRefresh(DEFAULT, KEY, failed, NOW);
      expect(told).toEqual([]);
      await repo.claimRefresh(DEFAULT, KEY, { id: "b", version, until: NOW + 100 }, NOW);
      await repo.completeRefresh(DEFAULT, KEY, { claim: "b", accessToken: sealed(4) }, NOW);
      expect(told).toEqual([{ type: "vault", id: DEFAULT }]);
    },
  },
];
