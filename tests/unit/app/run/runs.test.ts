import { afterAll, beforeEach, expect, test } from "bun:test";
import type { AccessResult } from "../../../../src/app/proxy/proxy-access.ts";
import { createRuns, type RunRequest } from "../../../../src/app/run/runs.ts";
import { sha256 } from "../../../../src/crypto/digest.ts";
import type { DoorRequest } from "../../../../src/ports/net/doors.ts";
import { openInstance } from "../../../support/instance.ts";
import { agentPrincipal, scopedPrincipal, userPrincipal } from "../../../support/principals.ts";
import { createRecordingLogger } from "../../../support/recording-logger.ts";

const instance = await openInstance();
afterAll(() => instance[Symbol.asyncDispose]());

const GRANTED = { type: "granted", access: {} } as AccessResult;
const REFUSED: AccessResult = { type: "refused", reason: "session_expired" };
const HERE = { isLocal: true, uid: 1000 };
const REQUEST: RunRequest = {
  token: "av_sess_1",
  vault: undefined,
  pid: 77,
  wantsDoor: true,
  openToAll: false,
  from: HERE,
};
const who = scopedPrincipal("proxy");

let answer: AccessResult;
let open: Map<number, DoorRequest>;
let fails: boolean;
beforeEach(() => {
  answer = GRANTED;
  open = new Map();
  fails = false;
});

function runs() {
  let next = 40_000;
  return createRuns({
    store: instance.store,
    clock: instance.clock,
    digest: sha256,
    logger: createRecordingLogger().logger,
    access: { check: () => answer },
    doors: {
      open(request) {
        if (fails) throw new Error("EMFILE");
        const port = next++;
        open.set(port, request);
        return { port, close: () => void open.delete(port) };
      },
    },
  });
}

test("a run gets a port for its token and its user", async () => {
  expect(await runs().register(who, REQUEST)).toEqual({ doorPort: 40_000 });
  expect([...open]).toEqual([
    [40_000, { credentials: { token: "av_sess_1", vaultHint: undefined }, uid: 1000 }],
  ]);
});

test("the same once more is the same port; another token, or another user, is another one", async () => {
  const all = runs();
  const asked = [
    REQUEST,
    { ...REQUEST, pid: 78 },
    { ...REQUEST, token: "av_sess_2" },
    { ...REQUEST, from: { ...HERE, uid: 1001 } },
  ];
  const ports: unknown[] = [];
  for (const request of asked) ports.push(await all.register(who, request));
  expect(ports).toEqual([40_000, 40_000, 40_001, 40_002].map((doorPort) => ({ doorPort })));
});

test.each([
  [{ wantsDoor: false }, "not_asked"],
  [{ from: { isLocal: false, uid: undefined } }, "not_local"],
  [{ from: { isLocal: false, uid: undefined }, openToAll: true }, "not_local"],
  [{ from: { isLocal: true, uid: undefined } }, "owner_unknown"],
] as const)("with %j there is none: %s", async (changed, refused) => {
  expect(await runs().register(who, { ...REQUEST, ...changed })).toEqual({ refused });
  expect(open.size).toBe(0);
});

test("one for everybody has to be asked for", async () => {
  const from = { isLocal: true, uid: undefined };
  expect(await runs().register(who, { ...REQUEST, from, openToAll: true })).toEqual({ doorPort: 40_000 });
  expect(open.get(40_000)?.uid).toBeUndefined();
});

test("where the system gives no port the run has none, and is told", async () => {
  fails = true;
  expect(await runs().register(who, REQUEST)).toEqual({ refused: "unavailable" });
});

test("people have none: a login is no program's", async () => {
  await expect(runs().register(userPrincipal("owner"), REQUEST)).rejects.toThrow("vault scope");
});

test("an agent's own token is meant for the vault that it names", async () => {
  await expect(runs().register(agentPrincipal("no-access"), REQUEST)).rejects.toThrow();
  await instance.addAgent("bot", "no-access", { default: "proxy" });
  const bot = await instance.store.agents.byName("bot");
  if (bot === undefined) throw new Error("there is no bot");
  await runs().register(agentPrincipal("no-access", bot.id), { ...REQUEST, vault: "default" });
  expect(open.get(40_000)?.credentials.vaultHint).toBe("default");
});

test("a port is closed when what it was opened for is over, and the last of them at the end", async () => {
  const all = runs();
  await all.register(who, REQUEST);
  await all.sweep();
  expect(open.size).toBe(1);
  answer = REFUSED;
  await all.sweep();
  expect(open.size).toBe(0);
  answer = GRANTED;
  await all.register(who, REQUEST);
  all.stop();
  expect(open.size).toBe(0);
});
