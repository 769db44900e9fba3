import { describe, expect, test } from "bun:test";
import { answerAsk, answerByLink, askBehindLink, listAsks } from "../../../../src/app/ask/answers.ts";
import type { Principal } from "../../../../src/core/actor.ts";
import type { PublicId, TokenHash } from "../../../../src/core/ids.ts";
import { sha256 } from "../../../../src/crypto/digest.ts";
import { systemRandom } from "../../../../src/crypto/random.ts";
import { createTokens } from "../../../../src/crypto/tokens.ts";
import { openStore } from "../../../../src/store/open.ts";
import { anAgent, aUser, aVault, DEFAULT } from "../../../store/samples.ts";
import { askIn } from "../../../support/ask/an-ask.ts";
import { fakeClock } from "../../../support/clock.ts";

async function scene() {
  const store = await openStore({ url: "sqlite::memory:" });
  const clock = fakeClock();
  const tokens = createTokens(systemRandom);
  const user = aUser();
  const agent = anAgent();
  await store.users.create(user);
  await store.agents.create(agent);
  const session = { session: "h" as TokenHash, publicId: "p" as PublicId, endsAt: Number.POSITIVE_INFINITY };
  const grant = { role: "member", grantedAt: 1 } as const;
  await store.grants.put({ type: "user", id: user.id }, DEFAULT, grant);
  await store.grants.put({ type: "agent", id: agent.id }, DEFAULT, grant);
  const person: Principal = { type: "user", id: user.id, name: user.email, role: "member", ...session };
  const program: Principal = { type: "agent", id: agent.id, name: agent.name, role: "member", ...session };
  const scoped: Principal = { type: "scoped", vaultId: DEFAULT, vaultRole: "proxy", ...session };
  const deps = { store, clock, tokens, digest: sha256, devMode: false };
  const link = async () => {
    const { token, hash } = tokens.mint("ask-link");
    return { token, id: await askIn({ store, clock }, "default", { link: hash }) };
  };
  return { ...deps, deps, person, program, scoped, link, [Symbol.asyncDispose]: () => store.close() };
}

describe("who may", () => {
  test("people who write services answer; no agent does, and no token of a vault", async () => {
    await using given = await scene();
    const { deps, person, program, scoped } = given;
    const id = await askIn(given, "default");
    const request = { vault: "default", id, answer: "once", way: "command" } as const;
    for (const other of [program, scoped]) {
      expect(answerAsk(deps, other, request)).rejects.toMatchObject({ kind: "forbidden" });
      expect(listAsks(deps, other, { vault: "default" })).rejects.toMatchObject({ kind: "forbidden" });
    }
    expect(await listAsks(deps, person, { vault: "default" })).toHaveLength(1);
    expect(await answerAsk(deps, person, request)).toMatchObject({ answer: "once" });
  });

  test("a question is answered in its own vault alone", async () => {
    await using given = await scene();
    const { store, deps, person } = given;
    const vault = aVault({ name: "other" });
    await store.vaults.create(vault, { type: "user", id: person.type === "user" ? person.id : "" } as never);
    const id = await askIn(given, "other");
    const request = { vault: "default", id, answer: "once", way: "command" } as const;
    expect(answerAsk(deps, person, request)).rejects.toMatchObject({ code: "ask_not_found" });
  });
});

test("lists hold one session's where it is asked for, each with what always would do", async () => {
  await using given = await scene();
  await askIn(given, "default");
  const sessionId = "f".repeat(20) as PublicId;
  const id = await askIn(given, "default", { sessionId });
  const listed = await listAsks(given.deps, given.person, { vault: "default", session: sessionId });
  expect(listed.map((ask) => ask.id)).toEqual([id]);
  expect(listed[0]?.always).toMatchObject({ type: "service", credentials: [] });
});

test("an answer that cannot be carried out answers nothing", async () => {
  await using given = await scene();
  const { store, deps, person } = given;
  const id = await askIn(given, "default", { host: "127.0.0.1" });
  const request = { vault: "default", id, answer: "always", way: "console" } as const;
  expect(answerAsk(deps, person, request)).rejects.toMatchObject({ code: "bad_request" });
  expect(await store.asks.find(id)).toMatchObject({ status: "waiting" });
  expect(await store.audit.list({ limit: 5 })).toEqual([]);
});

describe("by the link", () => {
  test("each of the four is an answer, good once, recorded as nobody's with where it came from", async () => {
    await using given = await scene();
    const { store, deps, link } = given;
    for (const answer of ["once", "run", "always", "no"] as const) {
      const { token, id } = await link();
      expect((await askBehindLink(deps, token)).ask.id).toBe(id);
      expect(await answerByLink(deps, { token, answer, ip: "192.0.2.7" })).toMatchObject({ answer });
      expect(answerByLink(deps, { token, answer: "once", ip: "" })).rejects.toMatchObject({
        code: "ask_over",
      });
      expect((await askBehindLink(deps, token)).status).toBe("answered");
    }
    const records = await store.audit.list({ limit: 10, action: "ask.answer" });
    expect(records).toHaveLength(4);
    expect(records[0]).toMatchObject({
      actor: { type: "anonymous", name: "", ip: "192.0.2.7" },
      target: { type: "ask", name: "api.example.com" },
      changes: { answer: { after: "no" }, way: { after: "link" }, method: { after: "POST" } },
    });
    expect(await store.asks.allowances(DEFAULT)).toHaveLength(1);
    expect((await store.services.load(DEFAULT)).services).toHaveLength(1);
  });

  test("past the deadline, and for a link that there is not, nothing is answered", async () => {
    await using given = await scene();
    const { deps, link, clock } = given;
    const { token } = await link();
    clock.advance(30_000);
    expect((await askBehindLink(deps, token)).status).toBe("expired");
    expect(answerByLink(deps, { token, answer: "run", ip: "" })).rejects.toMatchObject({ code: "ask_over" });
    const unknown = { token: "av_ask_00", answer: "run", ip: "" } as const;
    expect(answerByLink(deps, unknown)).rejects.toMatchObject({ code: "ask_link_unknown" });
  });
});
