import { expect, test } from "bun:test";
import { createPresence } from "../../../../src/app/agent/presence.ts";
import type { AgentId } from "../../../../src/core/ids.ts";
import type { LeftAgent, SeenAgent } from "../../../../src/ports/store/agent/presence.ts";
import { fakeClock } from "../../../support/clock.ts";

const [A, B] = ["a", "b"] as AgentId[] as [AgentId, AgentId];
const TTL = 90_000;

function watch() {
  const clock = fakeClock(1_000_000);
  const written: { seen: readonly SeenAgent[]; left: readonly LeftAgent[] } = { seen: [], left: [] };
  const disk = { isFull: false };
  const agentPresence = {
    seen: async (agents: readonly SeenAgent[]) => {
      if (disk.isFull) throw new Error("full");
      written.seen = agents;
    },
    left: async (agents: readonly LeftAgent[]) => {
      written.left = agents;
    },
    of: async () => [],
  };
  const presence = createPresence({ store: { agentPresence }, clock, ttlMs: TTL });
  let turns = 0;
  presence.onTurn(() => {
    turns++;
  });
  return { presence, clock, written, disk, turns: () => turns };
}

test("many requests are one row, with the last of them, and one turn", async () => {
  const { presence, clock, written, turns } = watch();
  presence.seen(A, "proxy");
  clock.advance(400);
  presence.seen(A, "proxy");
  clock.advance(700);
  presence.seen(A, "proxy");
  presence.seen(B, "api");
  expect(turns()).toBe(2);
  await presence.flush();
  const [at, until] = [clock.now(), clock.now() + TTL];
  const rest = { lastSeenAt: at, onlineUntil: until, requestsUntil: until };
  expect(written.seen).toEqual([
    { agentId: A, source: "proxy", ...rest },
    { agentId: B, source: "api", ...rest },
  ]);
  written.seen = [];
  await presence.flush();
  expect(written.seen).toEqual([]);
});

test("a socket that closes ends what it said, and nothing that a request said", async () => {
  const { presence, clock, written, turns } = watch();
  presence.seen(A, "ws");
  presence.seen(B, "proxy");
  clock.advance(5000);
  presence.seen(B, "ws");
  await presence.flush();
  clock.advance(5000);
  presence.left(A);
  presence.left(B);
  expect(turns()).toBe(4);
  await presence.flush();
  const now = clock.now();
  expect(written.seen.map(({ onlineUntil, requestsUntil }) => [onlineUntil, requestsUntil])).toEqual([
    [now, 0],
    [now - 10_000 + TTL, now - 10_000 + TTL],
  ]);
  expect(written.left).toEqual([
    { agentId: A, at: now, heldUntil: now - 10_000 + TTL },
    { agentId: B, at: now, heldUntil: now - 5000 + TTL },
  ]);
});

test("who comes back before its leaving is written has not left", async () => {
  const { presence, written } = watch();
  presence.seen(A, "ws");
  presence.left(A);
  presence.seen(A, "ws");
  await presence.flush();
  expect(written.seen).toHaveLength(1);
  expect(written.left).toEqual([]);
});

test("leaving without having been there is nothing", async () => {
  const { presence, written, turns } = watch();
  presence.left(A);
  await presence.flush();
  expect([turns(), written.seen.length, written.left.length]).toEqual([0, 0, 0]);
});

test("what cannot be written is written the next time, and nobody who asks is refused", async () => {
  const { presence, clock, written, disk } = watch();
  disk.isFull = true;
  presence.seen(A, "api");
  await presence.flush();
  clock.advance(2000);
  presence.seen(B, "api");
  disk.isFull = false;
  expect(await presence.of([A])).toEqual(new Map());
  expect(written.seen.map(({ agentId }) => agentId)).toEqual([A, B]);
});

test("a clock that was put back does not make an agent unseen", async () => {
  const { presence, clock, written } = watch();
  presence.seen(A, "api");
  clock.advance(-3_600_000);
  presence.seen(A, "api");
  await presence.flush();
  expect(written.seen[0]?.lastSeenAt).toBe(clock.now());
});
