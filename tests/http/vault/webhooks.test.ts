/** A vault's webhook: set, shown, tried, and what became of its events; the receiver verifies by the standard's text. */
import { expect, test } from "bun:test";
import type { ServerResponse } from "node:http";
import { createHttpClient } from "../../../src/net/http-client.ts";
import { type Instance, openInstance } from "../../support/instance.ts";
import { HOST, openWayOut } from "../../support/net/request.ts";
import { startWebhookReceiver, whyForged } from "../../support/net/webhook-receiver.ts";

const PATH = "/v1/vaults/default/webhook";

async function openWithWayOut(devMode = true) {
  const wayOut = openWayOut();
  const instance = await openInstance({ devMode, httpClient: createHttpClient(wayOut) });
  const token = await instance.registerOwner();
  const ask = (line: string, body?: unknown) =>
    instance.call(line, { token, ...(body === undefined ? {} : { body }) });
  return {
    instance,
    ask,
    token,
    async [Symbol.asyncDispose]() {
      wayOut.close();
      await instance[Symbol.asyncDispose]();
    },
  };
}

const lastRecord = async ({ store }: Instance) => (await store.audit.list({ after: 0, limit: 100 })).at(-1);

test("a webhook is set, shown without its secret, and removed; each is recorded, the address only by its host", async () => {
  await using open = await openWithWayOut();
  const { ask, instance } = open;
  for (const line of [`GET ${PATH}`, `DELETE ${PATH}`, `POST ${PATH}/test`, `GET ${PATH}/deliveries`]) {
    expect(await ask(line)).toMatchObject({ status: 404, json: { code: "webhook_not_found" } });
  }
  const url = "https://hooks.example.com/services/T0/hidden";
  const set = await ask(`PUT ${PATH}`, { url });
  expect(set.status).toBe(200);
  expect(set.json.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  const at = "2026-08-01T09:30:00Z";
  expect((await ask(`GET ${PATH}`)).json).toEqual({ url, created_at: at, updated_at: at });
  const record = await lastRecord(instance);
  expect(record).toMatchObject({ action: "webhook.set", target: { type: "webhook" } });
  expect(record?.changes).toEqual({
    exists: { before: false, after: true },
    host: { after: "hooks.example.com" },
  });
  expect(await ask(`DELETE ${PATH}`)).toMatchObject({
    status: 200,
    json: { vault: "default", removed: true },
  });
  expect((await ask(`GET ${PATH}`)).status).toBe(404);
  expect((await lastRecord(instance))?.action).toBe("webhook.remove");
  const all = JSON.stringify([await instance.store.audit.list({ after: 0, limit: 100 }), instance.logLines]);
  expect(all).not.toMatch(/hidden|whsec_/);
});

test("at rest neither address nor secret can be read", async () => {
  await using open = await openWithWayOut();
  const { json } = await open.ask(`PUT ${PATH}`, { url: "https://hooks.example.com/hidden" });
  const stored = await open.instance.store.webhooks.get(
    (await open.instance.store.vaults.byName("default"))?.id as never,
  );
  const bytes = Buffer.concat([stored?.url ?? new Uint8Array(), stored?.secret ?? new Uint8Array()]).toString(
    "latin1",
  );
  expect(bytes.length).toBeGreaterThan(50);
  expect(bytes).not.toContain("hidden");
  expect(bytes).not.toContain(json.secret);
});

test("setting it again keeps the secret, changes what is given, and says nothing where nothing changes", async () => {
  await using open = await openWithWayOut();
  const { ask, instance } = open;
  const url = "https://hooks.example.com/";
  const first = await ask(`PUT ${PATH}`, { url });
  instance.clock.advance(1000);
  const before = await lastRecord(instance);
  expect((await ask(`PUT ${PATH}`, { url })).json).toEqual({
    url,
    created_at: first.json.created_at,
    updated_at: first.json.created_at,
  });
  expect(await lastRecord(instance)).toEqual(before as never);
  const moved = await ask(`PUT ${PATH}`, { url: "https://other.example.com/" });
  expect(moved.json).toMatchObject({ url: "https://other.example.com/", updated_at: "2026-08-01T09:30:01Z" });
  expect(moved.json).not.toHaveProperty("secret");
  expect((await lastRecord(instance))?.changes).toEqual({
    host: { before: "hooks.example.com", after: "other.example.com" },
  });
  const rotated = await ask(`PUT ${PATH}`, { rotate_secret: true });
  expect(rotated.json.url).toBe("https://other.example.com/");
  expect(rotated.json.secret).not.toBe(first.json.secret);
  expect(rotated.json.previous_secret_until).toBe("2026-08-02T09:30:01Z");
  expect((await lastRecord(instance))?.changes).toEqual({ secret_rotated: { after: true } });
  instance.clock.advance(25 * 3_600_000);
  const token = await instance.addUser("ada@example.com", "owner");
  const shown = await instance.call(`GET ${PATH}`, { token });
  expect(shown.json).not.toHaveProperty("previous_secret_until");
});

test("what cannot be a receiver is refused with the reason, and nothing is stored", async () => {
  await using open = await openWithWayOut(false);
  const { ask } = open;
  for (const [body, reason] of [
    [{}, "url is required"],
    [{ rotate_secret: true }, "url is required"],
    [{ url: "hooks.example.com" }, "not an address"],
    [{ url: "http://hooks.example.com/" }, "must begin with https://"],
    [{ url: "https://10.1.2.3/" }, "its address is in 10.0.0.0/8"],
    [{ url: "https://169.254.169.254/" }, "which is never reached, whatever the settings"],
    [{ url: "https://[::ffff:10.1.2.3]/" }, "which this server does not reach"],
  ] as const) {
    const { status, json } = await ask(`PUT ${PATH}`, body);
    expect([status, json.code, json.error]).toEqual([400, "bad_request", expect.stringContaining(reason)]);
  }
  expect((await ask(`GET ${PATH}`)).status).toBe(404);
  // The caller's mistake is no failure of the server's.
  expect(open.instance.logLines.filter(({ level }) => level === "error")).toEqual([]);
});

const says = (status: number) => (response: ServerResponse) =>
  void response.writeHead(status).end("internal text");

test("a test event is sent at once, signed, and it is told what was answered, but not what was said", async () => {
  await using open = await openWithWayOut();
  await using receiver = await startWebhookReceiver((response, number) =>
    says(number === 1 ? 204 : 404)(response),
  );
  const set = await open.ask(`PUT ${PATH}`, { url: `http://${HOST}:${receiver.port}/hook` });
  expect((await open.ask(`POST ${PATH}/test`)).json).toEqual({ delivered: true, status: 204 });
  expect((await open.ask(`POST ${PATH}/test`)).json).toEqual({
    delivered: false,
    status: 404,
    error: "answered 404",
  });
  const [webhook] = receiver.received;
  if (webhook === undefined) throw new Error("nothing came");
  expect(JSON.parse(webhook.body.toString())).toEqual({
    type: "webhook.test",
    timestamp: "2026-08-01T09:30:00Z",
    data: { vault: "default" },
  });
  expect(whyForged(webhook, set.json.secret, open.instance.clock.now() / 1000)).toBeUndefined();
  await receiver[Symbol.asyncDispose]();
  expect((await open.ask(`POST ${PATH}/test`)).json).toEqual({
    delivered: false,
    error: `unreachable: ${HOST} takes no connection`,
  });
  expect((await open.ask(`GET ${PATH}/deliveries`)).json).toEqual({ deliveries: [] });
});

test("deliveries are listed newest first, with what became of them", async () => {
  await using open = await openWithWayOut();
  const { ask, instance } = open;
  await ask(`PUT ${PATH}`, { url: "https://hooks.example.com/" });
  const { store, clock } = instance;
  const vaultId = (await store.vaults.byName("default"))?.id as never;
  const now = clock.now();
  for (const event of ["proposal.created", "proposal.applied"] as const) {
    await store.webhookDeliveries.add(vaultId, { event, body: "{}", at: now });
  }
  const claimed = await store.webhookDeliveries.claim(now, { until: now, except: [] });
  if (claimed === undefined) throw new Error("not claimed");
  const next = { type: "retry", at: now + 5000 } as const;
  await store.webhookDeliveries.settle(claimed, { at: now, status: 500, error: "answered 500", next });
  const at = "2026-08-01T09:30:00Z";
  expect((await ask(`GET ${PATH}`)).json.last_delivery).toMatchObject({
    event: "proposal.applied",
    attempts: 0,
  });
  const id = expect.stringMatching(/^msg_[0-9a-f]{32}$/);
  expect((await ask(`GET ${PATH}/deliveries`)).json.deliveries).toEqual([
    { id, event: "proposal.applied", status: "pending", attempts: 0, created_at: at, next_attempt_at: at },
    {
      id,
      event: "proposal.created",
      status: "pending",
      attempts: 1,
      created_at: at,
      next_attempt_at: "2026-08-01T09:30:05Z",
      last_status: 500,
      last_error: "answered 500",
    },
  ]);
});

test("two vaults have a webhook each, and a member is told of neither", async () => {
  await using open = await openWithWayOut();
  const { ask, instance } = open;
  await instance.addVault("payments");
  for (const vault of ["default", "payments"]) {
    expect(
      (await ask(`PUT /v1/vaults/${vault}/webhook`, { url: `https://${vault}.example.com/` })).status,
    ).toBe(200);
  }
  await ask(`DELETE ${PATH}`);
  expect((await ask("GET /v1/vaults/payments/webhook")).json.url).toBe("https://payments.example.com/");
  const member = await instance.addUser("mate@example.com", "member", { payments: "member" });
  for (const line of ["GET", "PUT", "DELETE"].map((method) => `${method} /v1/vaults/payments/webhook`)) {
    expect(
      (await instance.call(line, { token: member, body: { url: "https://evil.example.com/" } })).status,
    ).toBe(403);
  }
});
