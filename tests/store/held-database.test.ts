/** Another program that holds SQLite's write lock, and what works meanwhile. */
import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { openStore } from "../../src/store/open.ts";
import { HOST, SECRET, stage } from "../clients/stage.ts";
import { finish } from "../support/process/binary.ts";
import { tmp } from "../support/tmp.ts";
import { failsWith } from "./fails.ts";
import { aScopedSession } from "./samples.ts";

test("proxied requests and /health do not wait for a write that waits for another program's lock", async () => {
  await using all = await stage();
  const { vault, upstream, url } = all;
  const token = (await vault.mustCli(["vault", "token"])).trim();
  await Bun.write(vault.home.at("ca.pem"), await (await fetch(`${vault.address}/v1/mitm/ca.pem`)).text());
  const request = (path: string) =>
    finish(
      [
        "curl",
        ...["-sS", "-o", "-", "--proxy", `http://${token}@127.0.0.1:${vault.proxyPort}`],
        ...["--cacert", vault.home.at("ca.pem"), `${url}${path}`],
      ],
      { cwd: vault.home.path, env: { PATH: process.env["PATH"] ?? "" } },
    );
  expect(await request("/before")).toMatchObject({ code: 0, out: '{"ok":true}' });

  const order: string[] = [];
  const note = async <T>(name: string, work: Promise<T>): Promise<T> => {
    const outcome = await work;
    order.push(name);
    return outcome;
  };
  const holder = new Database(vault.home.at(".agent-vault", "agent-vault.db"));
  holder.run("begin immediate");
  const write = note("write", vault.cli(["vault", "credential", "set", "OTHER=value"]));
  // Until the write stands before the lock; what was asked before it proves nothing.
  await Bun.sleep(500);
  for (let round = 0; round < 5; round += 1) {
    const healthy = await note("health", fetch(`${vault.address}/health`));
    expect(healthy.status).toBe(200);
    expect(await note("request", request(`/held-${round}`))).toMatchObject({ code: 0, out: '{"ok":true}' });
  }
  expect(order).toEqual(Array.from({ length: 5 }, () => ["health", "request"]).flat());
  holder.run("rollback");
  holder.close();
  expect(await write).toMatchObject({ code: 0 });

  expect(upstream.received.map(({ target }) => target)).toContain("/held-4");
  for (const { headers } of upstream.received) expect(headers.get("authorization")).toBe(`Bearer ${SECRET}`);
  const rows: { path: string; host: string }[] = JSON.parse(await vault.mustCli(["vault", "logs", "--json"]));
  const held = rows.filter(({ path }) => path.startsWith("/held-"));
  expect(held.map(({ host }) => host.split(":")[0])).toEqual(Array(5).fill(HOST));
}, 60_000);

test("writes that wait together give up together, reads go on, and a close does not wait for the lock", async () => {
  await using dir = await tmp();
  const path = dir.at("agent-vault.db");
  const store = await openStore({ url: `sqlite:${path}` });
  const holder = new Database(path);
  holder.run("begin immediate");
  const order: string[] = [];
  const writes = Array.from({ length: 8 }, async () => {
    await failsWith("store_unavailable", store.sessions.create(aScopedSession()));
    order.push("refused");
  });
  // A second more than one of them may take; one after the other they would take forty.
  const late = Bun.sleep(6000).then(() => order.push("late"));
  expect(await store.users.count()).toBe(0);
  expect(order).toEqual([]);
  await Promise.all([...writes, late]);
  expect(order).toEqual([...Array(8).fill("refused"), "late"]);

  const unfinished = store.sessions.create(aScopedSession());
  await Promise.all([
    failsWith("store_unavailable", unfinished),
    store.close().then(() => order.push("closed")),
  ]);
  expect(order.at(-1)).toBe("closed");
  holder.run("rollback");
  const again = await openStore({ url: `sqlite:${path}` });
  await again.sessions.create(aScopedSession());
  await again.close();
  holder.close();
}, 30_000);
