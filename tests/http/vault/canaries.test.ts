/** Canaries through the API: made, shown once, listed, taken back; each is recorded without its texts. */
import { expect, test } from "bun:test";
import { openInstance } from "../../support/instance.ts";

const PATH = "/v1/vaults/default/canaries";

test("a canary is shown once, listed by how it begins, and revoked; neither a record nor the log nor the database holds it", async () => {
  await using instance = await openInstance();
  const token = await instance.registerOwner();
  const ask = (line: string, body?: unknown) =>
    instance.call(line, { token, ...(body === undefined ? {} : { body }) });
  expect((await ask(`GET ${PATH}`)).json).toEqual({ canaries: [] });
  const made = await ask(`POST ${PATH}`, { format: "aws", label: "~/.aws/credentials" });
  expect(made.status).toBe(201);
  const { values, place, ...shown } = made.json;
  expect(values.map(({ name }: { name: string }) => name)).toEqual([
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
  ]);
  expect(place).toContain("~/.aws/credentials");
  expect(shown).toEqual({
    id: expect.stringMatching(/^cnr_[0-9A-Z]{26}$/),
    format: "aws",
    label: "~/.aws/credentials",
    starts_with: values[0].value.slice(0, 10),
    created_at: "2026-08-01T09:30:00Z",
    created_by: "olga@example.com",
    triggers: 0,
  });
  expect((await ask(`GET ${PATH}`)).json).toEqual({ canaries: [shown] });
  const [kept] = await instance.store.canaries.sealed();
  const records = await instance.store.audit.list({ after: 0, limit: 100 });
  expect(records.at(-1)).toMatchObject({
    action: "canary.create",
    target: { type: "canary", id: shown.id, name: "~/.aws/credentials" },
    vault: { name: "default" },
  });
  const all =
    JSON.stringify([records, instance.logLines]) + Buffer.from(kept?.values ?? []).toString("latin1");
  for (const { value } of values) expect(all).not.toContain(value);
  expect(await ask(`DELETE ${PATH}/${shown.id}`)).toMatchObject({ status: 200, json: { revoked: true } });
  expect(await ask(`DELETE ${PATH}/${shown.id}`)).toMatchObject({
    status: 404,
    json: { code: "canary_not_found" },
  });
  expect((await ask(`GET ${PATH}`)).json).toEqual({ canaries: [] });
});

test("all that is wrong is said at once; of another vault's canary nothing is known, and one vault has a hundred at most", async () => {
  await using instance = await openInstance();
  const token = await instance.registerOwner();
  const ask = (line: string, body?: unknown) =>
    instance.call(line, { token, ...(body === undefined ? {} : { body }) });
  const bad = await ask(`POST ${PATH}`, { format: "githb", label: "x".repeat(101) });
  expect(bad.status).toBe(400);
  expect(bad.json.error).toMatch(/did you mean github.*label has at most 100/);
  const { json: made } = await ask(`POST ${PATH}`, {});
  expect(made.format).toBe("github");
  await ask("POST /v1/vaults", { name: "other" });
  expect((await ask(`DELETE /v1/vaults/other/canaries/${made.id}`)).status).toBe(404);
  for (let count = 1; count < 100; count += 1) await ask(`POST ${PATH}`, { format: "plain" });
  expect(await ask(`POST ${PATH}`, {})).toMatchObject({ status: 429, json: { code: "too_many_canaries" } });
});
