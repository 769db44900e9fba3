import { expect, test } from "bun:test";
import { anEntry } from "../../store/samples.ts";
import { openInstance } from "../../support/instance.ts";

test("hosts without a service are shown with what they were asked with", async () => {
  await using instance = await openInstance();
  const token = await instance.registerOwner();
  const refused = { matchedService: "", status: 403, errorCode: "no_match", createdAt: instance.clock.now() };
  for (let at = 1; at <= 7; at += 1) {
    instance.log.add(anEntry({ ...refused, host: `h${at}.example:443` }));
  }
  instance.log.add(anEntry({ ...refused, host: "h1.example:443", authScheme: "", authHeader: "" }));
  const ask = async (query: string) =>
    (await instance.call(`GET /v1/vaults/default/discovered-hosts${query}`, { token })).json;
  const all = await ask("?limit=100");
  expect(all.total).toBe(7);
  expect(all.hosts.slice(0, 2)).toEqual([
    { host: "h1.example", request_count: 2, last_seen: "2026-08-01T09:30:00Z" },
    {
      host: "h2.example",
      request_count: 1,
      last_seen: "2026-08-01T09:30:00Z",
      auth_scheme: "bearer",
      auth_header: "authorization",
    },
  ]);
  for (const [query, count] of [
    ["", 5],
    ["?limit=3", 3],
    ["?limit=0", 0],
    ["?limit=-1", 5],
    ["?limit=many", 5],
  ] as const) {
    expect([query, (await ask(query)).hosts.length, (await ask(query)).total]).toEqual([query, count, 7]);
  }
});
