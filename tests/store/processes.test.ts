/** What several processes, and a killed one, do to a SQLite file. */
import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { join } from "node:path";
import { openStore } from "../../src/store/open.ts";
import { tmp } from "../support/tmp.ts";
import { DEFAULT } from "./samples.ts";

function start(...argv: string[]) {
  return Bun.spawn([process.execPath, join(import.meta.dir, "child.ts"), ...argv], {
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
}

/** Kills with SIGKILL after `count` lines and gives every line that was printed. */
async function killAfter(child: ReturnType<typeof start>, count: number): Promise<readonly string[]> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of child.stdout) {
    text += decoder.decode(chunk, { stream: true });
    if (!child.killed && text.split("\n").length > count) child.kill("SIGKILL");
  }
  await child.exited;
  return text.split("\n").slice(0, -1);
}

test("after kill -9 everything acknowledged is there, nothing is half-written, and work goes on", async () => {
  await using dir = await tmp();
  const url = `sqlite:${dir.at("agent-vault.db")}`;
  for (const count of [3, 40, 90]) {
    const child = start(url, "for-ever");
    const acknowledged = await killAfter(child, count);
    expect(child.signalCode).toBe("SIGKILL");
    expect(acknowledged.length).toBeGreaterThanOrEqual(count);

    const store = await openStore({ url });
    const parts = new Map<string, number>();
    for (const { key } of await store.credentials.list(DEFAULT)) {
      const round = key.split("_")[1] ?? "";
      parts.set(round, (parts.get(round) ?? 0) + 1);
    }
    for (const round of acknowledged) expect(parts.get(round)).toBe(3);
    expect([...parts.values()].filter((found) => found !== 3)).toEqual([]);

    const { rows } = await store.logs.list({ vaultId: DEFAULT, limit: 10_000 });
    const logged = new Set(rows.map(({ path }) => path));
    for (const round of acknowledged) expect(logged).toContain(`/${round}`);
    await store.close();
  }
}, 30_000);

test("a file that another program is just opening for the first time is waited for", async () => {
  await using dir = await tmp();
  const path = dir.at("agent-vault.db");
  const url = `sqlite:${path}`;
  await (await openStore({ url })).close();
  const other = new Database(path);
  other.run("pragma journal_mode = delete");
  other.run("begin immediate");
  const opening = openStore({ url });
  await Bun.sleep(300);
  other.run("commit");
  other.close();
  await (await opening).close();
});

test("processes that open one new file at once all migrate, and all their writes are kept", async () => {
  await using dir = await tmp();
  const url = `sqlite:${dir.at("agent-vault.db")}`;
  const names = ["ONE", "TWO", "THREE"];
  const children = names.map((name) => start(url, "some", name));
  const outcomes = await Promise.all(
    children.map(async (child) => [
      await new Response(child.stdout).text(),
      await new Response(child.stderr).text(),
      await child.exited,
    ]),
  );
  expect(outcomes).toEqual(names.map(() => ["done\n", "", 0]));
  const store = await openStore({ url });
  expect(await store.credentials.list(DEFAULT)).toHaveLength(75);
  await store.close();
}, 30_000);
