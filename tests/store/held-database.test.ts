/** Another program that holds SQLite's write lock, and what still works meanwhile through the compiled binary. */
import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { HOST, SECRET, stage } from "../clients/stage.ts";
import { finish } from "../support/process/binary.ts";

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
