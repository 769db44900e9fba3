/** Which runs there are, what their doors are opened for, and when these close. */
import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import type { AccessResult } from "../../../../src/app/proxy/proxy-access.ts";
import { createRuns, type RunRequest } from "../../../../src/app/run/runs.ts";
import { DEFAULT_VAULT_ID, type PublicId, type TokenHash } from "../../../../src/core/ids.ts";
import { sha256 } from "../../../../src/crypto/digest.ts";
import type { DoorRequest } from "../../../../src/ports/run/doors.ts";
import type { Process, ProcessTable } from "../../../../src/ports/run/processes.ts";
import type { RunRecord } from "../../../../src/ports/run/run-book.ts";
import { hashOf } from "../../../support/broker.ts";
import { openInstance } from "../../../support/instance.ts";
import { agentPrincipal, scopedPrincipal, userPrincipal } from "../../../support/principals.ts";
import { createRecordingLogger } from "../../../support/recording-logger.ts";

const instance = await openInstance();
afterAll(() => instance[Symbol.asyncDispose]());

const GRANTED = { type: "granted", access: {} } as AccessResult;
const REFUSED: AccessResult = { type: "refused", reason: "session_expired" };
const HERE = { isLocal: true, uid: 1000 };
const REQUEST: RunRequest = {
  vault: undefined,
  pid: 77,
  startedAt: 500,
  own: false,
  wantsDoor: true,
  openToAll: false,
  from: HERE,
};
const who = scopedPrincipal("proxy");
const withHash = (token: string) => ({ ...who, session: instance.deps.tokens.hash(token) as TokenHash });

let answer: AccessResult | Promise<AccessResult>;
let saving: Promise<void>;
let read: number[];
let open: Map<number, DoorRequest>;
let taken: Set<number>;
let carried: boolean;
let table: Map<number, Process>;
let environments: Map<number, string | undefined>;
let onRead: (pid: number) => void;
let hidden: boolean;
let book: readonly RunRecord[];
beforeEach(() => {
  answer = GRANTED;
  saving = Promise.resolve();
  read = [];
  open = new Map();
  taken = new Set();
  carried = false;
  hidden = false;
  book = [];
  environments = new Map();
  onRead = () => {};
  table = new Map();
  for (const [pid, parent, startedAt] of [
    [1, 0, 0],
    [50, 1, 400],
    [77, 50, 500],
  ] as const)
    put(pid, { parent, startedAt });
});

function put(pid: number, fields: Partial<Process>): void {
  table.set(pid, { pid, parent: 1, startedAt: 600, ended: false, ofKernel: false, ...fields });
}

function runs() {
  let next = 40_000;
  return createRuns({
    store: instance.store,
    clock: instance.clock,
    digest: sha256,
    logger: createRecordingLogger().logger,
    tokens: instance.deps.tokens,
    access: { check: () => answer, saveUses: () => saving },
    doors: {
      carries: () => carried,
      open(request) {
        const port = request.port || next++;
        if (taken.has(port)) throw new Error("EADDRINUSE");
        open.set(port, request);
        return { port, close: () => void open.delete(port) };
      },
    },
    processes: {
      find: (pid) => table.get(pid),
      userOf: (pid) => (table.has(pid) ? 1000 : undefined),
      all: async (): Promise<ProcessTable | undefined> => (hidden ? undefined : new Map(table)),
      startOf: async (pid) => {
        read.push(pid);
        onRead(pid);
        return { environment: environments.get(pid), command: "sh\0" };
      },
    },
    book: {
      load: () => book,
      save: (records) => {
        book = records;
      },
    },
  });
}

test("a run gets a port for its session and its user", async () => {
  expect(await runs().register(who, REQUEST)).toEqual({ doorPort: 40_000 });
  const credentials = { session: who.session, vaultHint: undefined };
  expect([...open]).toEqual([[40_000, { credentials, uid: 1000, port: 0 }]]);
});

test("the same once more is the same port; another session, or another user, is another one", async () => {
  const all = runs();
  const ports = [
    await all.register(who, REQUEST),
    await all.register(who, { ...REQUEST, pid: 78 }),
    await all.register(withHash("another"), REQUEST),
    await all.register(who, { ...REQUEST, from: { ...HERE, uid: 1001 } }),
  ];
  expect(ports).toEqual([40_000, 40_000, 40_001, 40_002].map((doorPort) => ({ doorPort })));
  expect(all.ports()).toEqual([40_000, 40_001, 40_002]);
});

test("of many that ask at once for the same all are given one port", async () => {
  const all = runs();
  const ports = await Promise.all(Array.from({ length: 20 }, () => all.register(who, REQUEST)));
  expect([open.size, new Set(ports.map((port) => JSON.stringify(port))).size]).toEqual([1, 1]);
  expect(all.ports()).toEqual([40_000]);
  all.stop();
  expect(open.size).toBe(0);
});

test("those that ask at once have no more of one session than those that ask in turn", async () => {
  const all = runs();
  const asked = Array.from({ length: 20 }, (_, uid) =>
    all.register(who, { ...REQUEST, from: { ...HERE, uid } }),
  );
  const refused = (await Promise.all(asked)).filter((one) => "refused" in one);
  expect([open.size, refused.length]).toEqual([16, 4]);
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

test("one session has so many and no more, each for another user", async () => {
  const all = runs();
  const asked = async (uid: number) => await all.register(who, { ...REQUEST, from: { ...HERE, uid } });
  for (let uid = 0; uid < 16; uid++) expect(await asked(uid)).toHaveProperty("doorPort");
  expect(await asked(16)).toEqual({ refused: "too_many" });
});

test("where the system gives no port the run has none, and is told", async () => {
  taken.add(40_000);
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

test("a door stays while its program lives, to say that the access is over, and a minute longer", async () => {
  const all = runs();
  await all.register(who, REQUEST);
  answer = REFUSED;
  await all.sweep();
  instance.clock.advance(120_000);
  await all.sweep();
  expect(open.size).toBe(1);
  table.delete(77);
  await all.sweep();
  expect(open.size).toBe(0);
  expect(book).toEqual([]);
});

test("one that is refused for a moment stays", async () => {
  const all = runs();
  await all.register(who, { ...REQUEST, startedAt: undefined });
  answer = REFUSED;
  await all.sweep();
  instance.clock.advance(30_000);
  answer = GRANTED;
  await all.sweep();
  answer = REFUSED;
  instance.clock.advance(40_000);
  await all.sweep();
  expect(open.size).toBe(1);
});

test("all close when the server stops, and the next one opens them again where it was", async () => {
  const all = runs();
  await all.register(who, REQUEST);
  all.stop();
  expect(open.size).toBe(0);
  const next = runs();
  await next.restore();
  expect([...open.keys()]).toEqual([40_000]);
  expect(await next.register(who, REQUEST)).toEqual({ doorPort: 40_000 });
});

test("what is still being looked at when the server stops takes nothing from what the next one is told", async () => {
  const all = runs();
  await all.register(who, REQUEST);
  await all.register(withHash("another"), { ...REQUEST, pid: 50, startedAt: 400 });
  answer = REFUSED;
  await all.sweep();
  instance.clock.advance(120_000);
  table.delete(77);
  const asked = Promise.withResolvers<AccessResult>();
  answer = asked.promise;
  const sweeping = all.sweep();
  all.stop();
  asked.resolve(REFUSED);
  await sweeping;
  expect(book.map(({ processes }) => processes[0]?.pid)).toEqual([50]);
});

test("none is opened again whose access is over, or whose port is another's by now", async () => {
  const all = runs();
  await all.register(who, REQUEST);
  all.stop();
  const kept = book;
  answer = REFUSED;
  await runs().restore();
  expect([open.size, book.length]).toEqual([0, 0]);
  answer = GRANTED;
  book = kept;
  taken.add(40_000);
  await runs().restore();
  expect([open.size, book.length]).toEqual([0, 0]);
});

describe("a session that was minted for a run", () => {
  const SLIDES = { idleTtlMs: 3_600_000 };
  async function started(fields: Partial<RunRequest> = {}, terms: { readonly idleTtlMs?: number } = SLIDES) {
    const token = `av_sess_${Bun.randomUUIDv7().replaceAll("-", "").repeat(2)}`;
    const { hash, publicId } = hashOf(token);
    await instance.store.sessions.create({
      hash,
      publicId: publicId as PublicId,
      type: "scoped",
      vaultId: DEFAULT_VAULT_ID,
      vaultRole: "proxy",
      createdAt: instance.clock.now(),
      ...terms,
    });
    const all = runs();
    await all.register({ ...who, session: hash, publicId }, { ...REQUEST, own: true, ...fields });
    const isThere = async () => (await instance.store.sessions.byHash(hash)) !== undefined;
    const looks = async () => {
      for (let look = 0; look < 3; look++) await all.lookAfter();
      return await isThere();
    };
    return { all, token, hash, looks, isThere };
  }

  test("ends once its program is gone, at the second look, and its door with it", async () => {
    const { all, isThere } = await started();
    await all.lookAfter();
    table.delete(77);
    await all.lookAfter();
    expect(await isThere()).toBe(true);
    await all.lookAfter();
    expect(await isThere()).toBe(false);
    expect(open.size).toBe(0);
    const [record] = await instance.store.audit.list({ limit: 1 });
    expect(record).toMatchObject({ action: "session.revoke", actor: { type: "system" } });
  });

  test("ends too when another has its number, or its parent has not asked for its end", async () => {
    const first = await started();
    put(77, { startedAt: 900 });
    environments.set(77, "A=1\0");
    expect(await first.looks()).toBe(false);
    put(77, { parent: 50, startedAt: 500 });
    const second = await started();
    put(77, { parent: 50, startedAt: 500, ended: true });
    environments.clear();
    expect(await second.looks()).toBe(false);
  });

  test("lasts while anything of it may run, or is open, or was used from elsewhere", async () => {
    const { all, token, hash, looks } = await started();
    table.delete(77);
    put(90, { parent: 1 });
    environments.set(90, `A=1\0HTTPS_PROXY=http://${token}:default@127.0.0.1:1\0`);
    put(91, { parent: 1 });
    await all.lookAfter();
    // One that is of it is enough.
    expect(read).toEqual([90]);
    table.delete(91);
    expect(await looks()).toBe(true);
    environments.set(90, undefined);
    expect(await looks()).toBe(true);
    environments.set(90, "A=1\0");
    carried = true;
    expect(await looks()).toBe(true);
    carried = false;
    hidden = true;
    expect(await looks()).toBe(true);
    hidden = false;
    await all.lookAfter();
    await instance.store.sessions.touch(hash, { at: instance.clock.now() + 1 });
    expect(await looks()).toBe(true);
    // The next server is to know it too.
    expect(book.map(({ unwatched }) => unwatched)).toEqual([true]);
  });

  test("ends although other programs start and end while it is looked for", async () => {
    const { all, isThere } = await started();
    table.delete(77);
    onRead = (pid) => {
      if (pid !== 91) return;
      table.delete(91);
      environments.set(90, "A=1\0");
    };
    for (let look = 0; look < 3; look++) {
      for (const pid of [90, 91]) put(pid, { parent: 50 });
      environments.set(90, "");
      await all.lookAfter();
    }
    expect(await isThere()).toBe(false);
  });

  test("lasts where nothing tells whether it is used from elsewhere", async () => {
    const { looks } = await started({}, {});
    table.delete(77);
    expect(await looks()).toBe(true);
  });

  test("keeps its door where a second run joins the first while that is found to be over", async () => {
    const { all, hash } = await started({ own: false });
    table.delete(77);
    await all.lookAfter();
    const { promise, resolve } = Promise.withResolvers<void>();
    saving = promise;
    const looking = all.lookAfter();
    await all.register({ ...who, session: hash }, { ...REQUEST, pid: 50, startedAt: 400 });
    resolve();
    await looking;
    expect([all.ports(), [...open.keys()]]).toEqual([[40_000], [40_000]]);
  });

  test("lasts where its process is not the one that is seen here, and where it shares it with others", async () => {
    const elsewhere = await started({ startedAt: 501 });
    const shared = await started({ own: false });
    table.delete(77);
    expect([await elsewhere.looks(), await shared.looks()]).toEqual([true, true]);
  });

  test("is none that was minted a while ago: others may have it", async () => {
    const { all, hash, looks } = await started({ own: false });
    instance.clock.advance(61_000);
    await all.register({ ...who, session: hash }, { ...REQUEST, own: true, from: { ...HERE, uid: 1000 } });
    table.delete(77);
    expect(await looks()).toBe(true);
  });

  test("is not ended by what its programs say of further ones", async () => {
    const { all, hash, looks } = await started();
    put(88, { parent: 77, startedAt: 700 });
    await all.register({ ...who, session: hash }, { ...REQUEST, pid: 88, startedAt: 700, own: true });
    table.delete(88);
    expect(await looks()).toBe(true);
  });
});
