/** Tokens that run out, are refused, or cannot be replaced: who asks whom, how often, and what is given meanwhile. */
import { expect, test } from "bun:test";
import { OAuthSecrets } from "../../../../src/app/secrets/oauth.ts";
import { sealTokens } from "../../../../src/app/vault/oauth/seal-tokens.ts";
import { AppError } from "../../../../src/core/errors.ts";
import { DEFAULT_VAULT_ID, type KeyName } from "../../../../src/core/ids.ts";
import { HttpFault } from "../../../../src/core/net/http-fault.ts";
import { toOAuthConfig } from "../../../../src/core/oauth/config.ts";
import { Secret } from "../../../../src/core/secret.ts";
import { createBarrier } from "../../../../src/crypto/barrier.ts";
import { systemRandom } from "../../../../src/crypto/random.ts";
import type { CredentialValue, SecretReading } from "../../../../src/ports/secret-source.ts";
import type { Store } from "../../../../src/ports/store.ts";
import { openStore } from "../../../../src/store/open.ts";
import { fakeClock } from "../../../support/clock.ts";
import { fakeTokenEndpoint, jsonAnswer, tokens } from "../../../support/oauth/token-endpoint.ts";
import { createRecordingLogger } from "../../../support/recording-logger.ts";
import { tmp } from "../../../support/tmp.ts";

const VAULT = DEFAULT_VAULT_ID;
const KEY = "GITHUB" as KeyName;
const MINUTE = 60_000;
const CONFIG = toOAuthConfig({
  tokenUrl: "https://id.example/token",
  clientId: "client",
  scopes: "a,b",
  scopeSeparator: ",",
});

async function scene() {
  const dir = await tmp();
  const url = `sqlite:${dir.at("agent-vault.db")}`;
  const opened: Store[] = [];
  const clock = fakeClock();
  const barrier = createBarrier(systemRandom.bytes(32));
  const endpoint = fakeTokenEndpoint();
  const { logger, lines } = createRecordingLogger();
  const server = async (wrap: (store: Store) => Pick<Store, "oauthCredentials"> = (store) => store) => {
    const store = await openStore({ url });
    opened.push(store);
    const deps = { barrier, oauthClient: endpoint.client, clock, random: systemRandom, logger };
    return new OAuthSecrets({ ...deps, store: wrap(store) });
  };
  const store = await openStore({ url });
  opened.push(store);
  const configure = () =>
    store.oauthCredentials.configure(VAULT, { key: KEY, config: CONFIG, keepsTokens: false }, 1);
  /** Connected with `access-0`, which runs out in so many seconds. */
  const connect = async (seconds: number | undefined, refreshToken: string | undefined = "refresh-0") => {
    await configure();
    const given = {
      accessToken: new Secret("access-0"),
      ...(refreshToken === "" ? {} : { refreshToken: new Secret(refreshToken) }),
      ...(seconds === undefined ? {} : { expiresInSeconds: seconds }),
    };
    const at = { vaultId: VAULT, key: KEY, tokenUrl: CONFIG.tokenUrl, now: clock.now() };
    await store.oauthCredentials.saveTokens(
      VAULT,
      { key: KEY, ...sealTokens(barrier, given, at), connectedAt: 1 },
      1,
    );
  };
  const stored = async () => {
    const held = await store.oauthCredentials.get(VAULT, KEY);
    const context = {
      kind: "oauth-refresh-token",
      vaultId: VAULT,
      key: KEY,
      tokenUrl: CONFIG.tokenUrl,
    } as const;
    return {
      ...held,
      refresh: held?.refreshToken && barrier.open(held.refreshToken, context).open(),
      access:
        held?.accessToken &&
        barrier.open(held.accessToken, { kind: "credential", vaultId: VAULT, key: KEY }).open(),
    };
  };
  return {
    server,
    store,
    clock,
    endpoint,
    lines,
    configure,
    connect,
    stored,
    used: () => endpoint.asked.map(({ form }) => form["refresh_token"]),
    async [Symbol.asyncDispose]() {
      for (const each of opened) await each.close();
      await dir[Symbol.asyncDispose]();
    },
  };
}

function value(reading: SecretReading): CredentialValue {
  if (!("value" in reading)) throw new Error(`no value: ${JSON.stringify(reading)}`);
  return reading;
}
const text = (reading: SecretReading) => value(reading).value.open();

test("what is not connected says so, and one that there is not is missing", async () => {
  await using s = await scene();
  const source = await s.server();
  expect(await source.read(VAULT, KEY)).toEqual({ type: "missing" });
  await s.configure();
  expect(await source.read(VAULT, KEY)).toEqual({ type: "not_connected" });
});

test("a token far from its end is given until five minutes before it", async () => {
  await using s = await scene();
  await s.connect(3600);
  const given = value(await (await s.server()).read(VAULT, KEY));
  expect([given.value.open(), given.validUntil]).toEqual(["access-0", s.clock.now() + 55 * MINUTE]);
  expect(s.endpoint.asked).toEqual([]);
});

test("near its end it is replaced, with the scopes that were asked for; the rotated refresh token is stored along", async () => {
  await using s = await scene();
  await s.connect(240);
  s.endpoint.answers(tokens(1));
  const source = await s.server();
  const given = await Promise.all(Array.from({ length: 20 }, () => source.read(VAULT, KEY)));
  expect(new Set(given.map(text))).toEqual(new Set(["access-1"]));
  expect(s.endpoint.asked.map(({ form }) => form)).toEqual([
    { grant_type: "refresh_token", refresh_token: "refresh-0", client_id: "client", scope: "a b" },
  ]);
  expect(await s.stored()).toMatchObject({
    access: "access-1",
    refresh: "refresh-1",
    lastRefreshedAt: s.clock.now(),
  });
});

test("of two servers on one database one asks, however many wait; with rotation the connection lives", async () => {
  await using s = await scene();
  await s.connect(-1);
  let next = 0;
  // As RFC 9700 4.14.2 has it: a refresh token that comes twice ends the connection.
  s.endpoint.answers(async ({ refresh_token: sent }) => {
    await Bun.sleep(50);
    if (sent !== `refresh-${next}`) return jsonAnswer({ error: "invalid_grant" }, 400);
    next += 1;
    return tokens(next);
  });
  const servers = [await s.server(), await s.server()];
  for (let round = 1; round <= 3; round += 1) {
    const given = await Promise.all(Array.from({ length: 10 }, (_, at) => servers[at % 2]?.read(VAULT, KEY)));
    expect(new Set(given.map((one) => text(one as SecretReading)))).toEqual(new Set([`access-${round}`]));
    s.clock.advance(2 * 3600_000);
  }
  expect(s.used()).toEqual(["refresh-0", "refresh-1", "refresh-2"]);
}, 20_000);

test("a slow endpoint keeps nobody waiting who can use the token that there is", async () => {
  await using s = await scene();
  await s.connect(240);
  const answered = Promise.withResolvers<object>();
  s.endpoint.answers(() => answered.promise);
  const source = await s.server();
  const given = value(await source.read(VAULT, KEY));
  expect([given.value.open(), given.validUntil]).toEqual(["access-0", s.clock.now() + 30_000]);
  expect(text(await source.read(VAULT, KEY))).toBe("access-0");
  answered.resolve(tokens(1));
  await source.settle();
  expect(text(await source.read(VAULT, KEY))).toBe("access-1");
  expect(s.endpoint.asked).toHaveLength(1);
}, 20_000);

test("while the old token is good a failed refresh is noted and not tried again for a while", async () => {
  await using s = await scene();
  await s.connect(240);
  s.endpoint.answers(jsonAnswer({ error: "server_error" }, 500));
  const source = await s.server();
  const given = value(await source.read(VAULT, KEY));
  expect([given.value.open(), given.validUntil]).toEqual(["access-0", s.clock.now() + 5000]);
  await source.read(VAULT, KEY);
  await (await s.server()).read(VAULT, KEY);
  expect(s.endpoint.asked).toHaveLength(1);
  expect(await s.stored()).toMatchObject({
    failure: { message: "id.example answered 500: server_error" },
    pause: { failures: 1, isRefused: false },
  });
  s.clock.advance(5000);
  expect(value(await source.read(VAULT, KEY)).validUntil).toBe(s.clock.now() + 10_000);
  expect(s.endpoint.asked).toHaveLength(2);
});

test("once its time is over it fails with why, and whether trying again can help; then nobody is asked for a while", async () => {
  await using s = await scene();
  await s.connect(-1);
  const source = await s.server();
  s.endpoint.answers(new HttpFault("unreachable", "id.example takes no connection"));
  expect(await source.read(VAULT, KEY)).toEqual({
    type: "refresh_failed",
    message: "id.example takes no connection",
    isFinal: false,
    validUntil: s.clock.now() + 5000,
  });
  s.clock.advance(5000);
  s.endpoint.answers(jsonAnswer({ error: "invalid_grant" }, 400));
  const failed = {
    type: "refresh_failed",
    message: "id.example answered 400: invalid_grant",
    isFinal: true,
    validUntil: s.clock.now() + 15 * MINUTE,
  };
  expect(await source.read(VAULT, KEY)).toEqual(failed as SecretReading);
  expect(await (await s.server()).read(VAULT, KEY)).toEqual(failed as SecretReading);
  expect(s.endpoint.asked).toHaveLength(2);
  // What a person does ends the pause.
  await s.connect(3600, "refresh-9");
  expect(text(await source.read(VAULT, KEY))).toBe("access-0");
});

test("without a refresh token an old token is sent as it is", async () => {
  await using s = await scene();
  await s.connect(-60, "");
  const given = value(await (await s.server()).read(VAULT, KEY));
  expect([given.value.open(), given.validUntil]).toEqual(["access-0", Number.POSITIVE_INFINITY]);
});

test("a token that its service refuses is replaced once a minute at most", async () => {
  await using s = await scene();
  await s.connect(undefined);
  const source = await s.server();
  const first = value(await source.read(VAULT, KEY));
  s.endpoint.answers(tokens(1));
  const second = value(await source.refresh(VAULT, KEY, first));
  expect(second.value.open()).toBe("access-1");
  // Whoever comes late with the one before is given what followed.
  expect(text(await source.refresh(VAULT, KEY, first))).toBe("access-1");
  expect(text(await source.refresh(VAULT, KEY, second))).toBe("access-1");
  expect(s.endpoint.asked).toHaveLength(1);
  s.clock.advance(MINUTE);
  s.endpoint.answers(tokens(2));
  expect(text(await source.refresh(VAULT, KEY, second))).toBe("access-2");
});

test("a refused token that cannot be replaced is the same again, so that the refusal passes", async () => {
  await using s = await scene();
  await s.connect(3600);
  const source = await s.server();
  const given = value(await source.read(VAULT, KEY));
  s.endpoint.answers(jsonAnswer({ error: "invalid_grant" }, 400));
  expect(text(await source.refresh(VAULT, KEY, given))).toBe("access-0");
  expect(s.endpoint.asked).toHaveLength(1);
});

test("a process that died in the middle keeps others waiting for a minute at most", async () => {
  await using s = await scene();
  await s.connect(-1);
  const { version = 0 } = (await s.store.oauthCredentials.get(VAULT, KEY)) ?? {};
  const until = s.clock.now() + MINUTE;
  await s.store.oauthCredentials.claimRefresh(VAULT, KEY, { id: "dead", version, until }, s.clock.now());
  s.endpoint.answers(tokens(1));
  const waiting = (await s.server()).read(VAULT, KEY);
  await Bun.sleep(300);
  expect(s.endpoint.asked).toEqual([]);
  s.clock.advance(MINUTE);
  expect(text(await waiting)).toBe("access-1");
});

test("what a person puts in while a refresh is under way stays", async () => {
  await using s = await scene();
  await s.connect(-1);
  s.endpoint.answers(async () => {
    await s.connect(3600, "refresh-9");
    return tokens(1);
  });
  const source = await s.server();
  expect(text(await source.read(VAULT, KEY))).toBe("access-0");
  expect(await s.stored()).toMatchObject({ refresh: "refresh-9" });
  expect(s.lines.map(({ message }) => message)).toContainEqual(expect.stringContaining("dropped"));
});

test("tokens that the database cannot take are used, and stored when it can: the refresh token is not lost", async () => {
  await using s = await scene();
  await s.connect(-1);
  s.endpoint.answers(tokens(1));
  let awayFor = 0;
  const source = await s.server(({ oauthCredentials }) => ({
    oauthCredentials: {
      ...oauthCredentials,
      get: async (...args) => {
        if (awayFor > 0) throw new AppError("store_unavailable");
        return await oauthCredentials.get(...args);
      },
      // Away from the first attempt to store on, for three of them.
      completeRefresh: async (...args) => {
        awayFor = awayFor === 0 ? 3 : awayFor - 1;
        if (awayFor > 0) throw new AppError("store_unavailable");
        return await oauthCredentials.completeRefresh(...args);
      },
    },
  }));
  expect(text(await source.read(VAULT, KEY))).toBe("access-1");
  expect((await s.stored()).access).toBe("access-0");
  await source.settle();
  expect(await s.stored()).toMatchObject({ access: "access-1", refresh: "refresh-1" });
});

test("a refresh token that was given for another endpoint is not sent", async () => {
  await using s = await scene();
  await s.connect(-1);
  const moved = { ...CONFIG, tokenUrl: "https://evil.example/token" };
  // As somebody could who may write to the database.
  await s.store.oauthCredentials.configure(VAULT, { key: KEY, config: moved, keepsTokens: true }, 1);
  const reading = await (await s.server()).read(VAULT, KEY);
  expect(reading).toMatchObject({ type: "refresh_failed", isFinal: true });
  expect(s.endpoint.asked).toEqual([]);
});
