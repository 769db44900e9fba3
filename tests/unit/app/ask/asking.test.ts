import { describe, expect, test } from "bun:test";
import { createAsking } from "../../../../src/app/ask/asking.ts";
import type { AskRequest } from "../../../../src/app/ask/raise.ts";
import type { Access } from "../../../../src/app/proxy/proxy-access.ts";
import { createRouting } from "../../../../src/app/proxy/routing.ts";
import type { PublicId, TokenHash } from "../../../../src/core/ids.ts";
import { sha256 } from "../../../../src/crypto/digest.ts";
import { systemRandom } from "../../../../src/crypto/random.ts";
import { createTokens } from "../../../../src/crypto/tokens.ts";
import type { Store } from "../../../../src/ports/store.ts";
import { openStore } from "../../../../src/store/open.ts";
import { DEFAULT } from "../../../store/samples.ts";
import { fakeClock } from "../../../support/clock.ts";

const access = {
  principal: {
    type: "scoped",
    vaultId: DEFAULT,
    vaultRole: "proxy",
    session: "h" as TokenHash,
    publicId: "p1" as PublicId,
    endsAt: Number.POSITIVE_INFINITY,
  },
  vaultId: DEFAULT,
  vaultName: "default",
  countedAs: "u1",
  requester: { actorType: "user", actorId: "u1", sessionId: "p1" },
} as unknown as Access;

/** Nothing sealed is read here. */
const SEALED = {
  open(): never {
    throw new Error("nothing is sealed");
  },
};

function aRequest(path = "/", fields: Partial<AskRequest> = {}): AskRequest {
  return {
    access,
    target: { host: "api.example.com", port: 443 },
    method: "GET",
    scheme: "https",
    host: "api.example.com",
    port: 443,
    path,
    pathAndQuery: path,
    bodyBytes: 0,
    body: "none",
    deadline: undefined,
    ...fields,
  };
}

async function room(wrap: (store: Store) => Store = (store) => store) {
  const opened = await openStore({ url: "sqlite::memory:" });
  const store = wrap(opened);
  const clock = fakeClock();
  const tokens = createTokens(systemRandom);
  const asking = createAsking({ store, clock, tokens, digest: sha256, baseUrl: "http://localhost:14321" });
  return { store, clock, asking, [Symbol.asyncDispose]: () => opened.close() };
}

async function raised(store: Store, count: number, now: number): Promise<readonly number[]> {
  for (let tries = 0; tries < 500; tries++) {
    const ids = (await store.asks.waiting(DEFAULT, now)).map(({ id }) => id);
    if (ids.length === count) return ids;
    await Bun.sleep(4);
  }
  throw new Error(`there were never ${count}`);
}

const answer = (store: Store, id: number, text: "once" | "no", at: number) =>
  store.asks.answer({ id, vaultId: DEFAULT }, { answer: text, way: "command", by: "eva", at });

test("an actor raises thirty questions in a minute, however fast it leaves them", async () => {
  await using given = await room();
  const { asking, clock } = given;
  for (let count = 0; count < 30; count++) asking.wait(aRequest(`/${count}`)).leave();
  expect(await asking.wait(aRequest("/more")).outcome).toBe("full");
  clock.advance(60_000);
  const waiting = asking.wait(aRequest("/more"));
  asking.stop();
  expect(await waiting.outcome).toBe("stopped");
  expect(await asking.wait(aRequest("/late")).outcome).toBe("stopped");
});

test("sixteen requests wait, those that are the same counted one by one", async () => {
  await using given = await room();
  const { asking, store, clock } = given;
  const waiting = Array.from({ length: 16 }, () => asking.wait(aRequest()));
  expect(await asking.wait(aRequest()).outcome).toBe("full");
  const [id = 0] = await raised(store, 1, clock.now());
  waiting.pop()?.leave();
  const last = asking.wait(aRequest());
  await answer(store, id, "no", clock.now());
  expect(await last.outcome).toBe("no");
  expect(await Promise.all(waiting.map(({ outcome }) => outcome))).toEqual(Array(15).fill("no"));
});

test("one that joins waits no longer than the question, and one that has waited no longer than is left to it", async () => {
  await using given = await room();
  const { asking, store, clock } = given;
  const first = asking.wait(aRequest());
  await raised(store, 1, clock.now());
  clock.advance(20_000);
  const joined = asking.wait(aRequest());
  expect(joined.deadline).toBe(first.deadline);
  const again = asking.wait(aRequest("/again", { deadline: clock.now() + 5000 }));
  expect(again.deadline).toBe(clock.now() + 5000);
  clock.advance(10_000);
  expect(await Promise.all([first.outcome, joined.outcome, again.outcome])).toEqual([
    "expired",
    "expired",
    "expired",
  ]);
  expect(await asking.wait(aRequest("/x", { deadline: clock.now() })).outcome).toBe("expired");
});

describe("what is stored decides", () => {
  test("after a restart: what was allowed still is, and what waited before ends with its time", async () => {
    await using given = await room();
    const { asking, store, clock } = given;
    void asking.wait(aRequest());
    const [id = 0] = await raised(store, 1, clock.now());
    const target = { host: "api.example.com", port: 443 };
    await store.asks.allow({ vaultId: DEFAULT, run: "p1", ...target, expiresAt: clock.now() + 1000 });
    // Nothing was told of the end: the process is gone.
    const tokens = createTokens(systemRandom);
    const next = createAsking({ store, clock, tokens, digest: sha256, baseUrl: "http://localhost:14321" });
    const policy = await createRouting(store, SEALED).policy(DEFAULT);
    expect(next.allows(policy, access, target)).toBe(true);
    expect(next.allows(policy, access, { ...target, port: 8443 })).toBe(false);
    clock.advance(1000);
    expect(next.allows(policy, access, target)).toBe(false);
    const again = next.wait(aRequest());
    expect(await raised(store, 2, clock.now())).toContain(id);
    clock.advance(29_000);
    expect((await store.asks.waiting(DEFAULT, clock.now())).map((ask) => ask.id)).not.toContain(id);
    next.stop();
    asking.stop();
    expect(await again.outcome).toBe("stopped");
  });

  test("an answer in the last moment of which no word came counts", async () => {
    await using given = await room((store) => ({
      ...store,
      changes: { ...store.changes, subscribe: () => () => {} },
    }));
    const { asking, store, clock } = given;
    const waiting = asking.wait(aRequest());
    const [id = 0] = await raised(store, 1, clock.now());
    expect(await answer(store, id, "once", clock.now())).toBe(true);
    clock.advance(30_000);
    expect(await waiting.outcome).toBe("once");
  });

  test("a store that is away fails the request as anything else that needs it", async () => {
    await using given = await room((store) => ({
      ...store,
      atomically: () => Promise.reject(new Error("away")),
    }));
    const waiting = given.asking.wait(aRequest());
    expect(waiting.outcome).rejects.toThrow("away");
    await waiting.outcome.catch(() => {});
    expect(given.asking.wait(aRequest()).outcome).rejects.toThrow("away");
  });
});
