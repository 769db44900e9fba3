import { expect, test } from "bun:test";
import { raise } from "../../../../src/app/ask/raise.ts";
import type { Access } from "../../../../src/app/proxy/proxy-access.ts";
import { Secret } from "../../../../src/core/secret.ts";
import { createBarrier } from "../../../../src/crypto/barrier.ts";
import { sha256 } from "../../../../src/crypto/digest.ts";
import { systemRandom } from "../../../../src/crypto/random.ts";
import { createTokens } from "../../../../src/crypto/tokens.ts";
import { openStore } from "../../../../src/store/open.ts";
import { aScopedSession, aUser, DEFAULT } from "../../../store/samples.ts";
import { fakeClock } from "../../../support/clock.ts";

test("a question names who asks by the token's label, and its event has the link and nothing of the query", async () => {
  const store = await openStore({ url: "sqlite::memory:" });
  const clock = fakeClock();
  const tokens = createTokens(systemRandom);
  const barrier = createBarrier(systemRandom.bytes(32));
  const seal = (text: string) =>
    barrier.seal(new Secret(text), { kind: "credential", vaultId: DEFAULT, key: "X" as never });
  await store.webhooks.put({
    vaultId: DEFAULT,
    url: seal("https://hooks.example.com"),
    secret: seal("s"),
    createdAt: 1,
    updatedAt: 1,
  });
  const user = aUser({ email: "eva@example.com" });
  await store.users.create(user);
  const mintedBy = { type: "user", id: user.id } as const;
  const ask = async (label: string | undefined) => {
    const session = aScopedSession({ mintedBy, ...(label === undefined ? {} : { label }) });
    await store.sessions.create(session);
    const { hash, publicId } = session;
    const access = {
      principal: { type: "scoped", vaultId: DEFAULT, session: hash, publicId, mintedBy },
      vaultId: DEFAULT,
      vaultName: "default",
      countedAs: user.id,
      requester: { actorType: "user", actorId: user.id, sessionId: publicId },
    } as unknown as Access;
    const path = `/${"long".repeat(200)}`;
    const target = { host: "api.example.com", port: 443 };
    const request = { access, target, ...target, method: "GET", scheme: "https", path } as const;
    const rest = {
      pathAndQuery: `${path}?token=hush`,
      bodyBytes: undefined,
      body: "chunked",
      deadline: undefined,
    };
    return await raise(
      { store, clock, tokens, digest: sha256, baseUrl: "https://vault.example.com" },
      { ...request, ...rest },
      { binding: "b", deadline: clock.now() + 30_000 },
    );
  };
  expect(await store.asks.find((await ask("nightly")) ?? 0)).toMatchObject({ askedBy: "nightly" });
  const id = (await ask(undefined)) ?? 0;
  const stored = await store.asks.find(id);
  expect(stored).toMatchObject({ askedBy: "a token of eva@example.com", queryLength: 10 });
  expect(stored?.path).toHaveLength(513);
  const claimed = await store.webhookDeliveries.claim(clock.now(), { until: clock.now() + 1, except: [] });
  const { type, data } = JSON.parse(claimed?.body ?? "{}");
  expect(type).toBe("ask.created");
  expect(data).toMatchObject({
    vault: "default",
    ask: { method: "GET", asked_by: "nightly", query_length: 10 },
  });
  expect(data.ask).not.toHaveProperty("body_bytes");
  const [, token = ""] = /^https:\/\/vault\.example\.com\/ask\/(\w+)$/.exec(data.answer_url) ?? [];
  expect((await store.asks.byLink(tokens.hash(token)))?.askedBy).toBe("nightly");
  expect(claimed?.body).not.toContain("hush");
  await store.close();
});
