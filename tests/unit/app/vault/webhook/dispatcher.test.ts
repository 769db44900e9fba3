/** Events on their way to receivers that verify them, over the real way out: good ones, rude ones, and two of each. */
import { afterEach, expect, test } from "bun:test";
import type { ServerResponse } from "node:http";
import { createDispatcher, type Dispatcher } from "../../../../../src/app/vault/webhook/dispatcher.ts";
import { followingWebhook } from "../../../../../src/app/vault/webhook/stored-webhook.ts";
import type { VaultId } from "../../../../../src/core/ids.ts";
import { Secret } from "../../../../../src/core/secret.ts";
import { formatWebhookSecret } from "../../../../../src/core/webhook/secret.ts";
import { createBarrier } from "../../../../../src/crypto/barrier.ts";
import { hmacSha256 } from "../../../../../src/crypto/digest.ts";
import { systemRandom } from "../../../../../src/crypto/random.ts";
import { createHttpClient } from "../../../../../src/net/http-client.ts";
import type { WebhookDelivery } from "../../../../../src/ports/store/vault/webhooks.ts";
import { openStore } from "../../../../../src/store/open.ts";
import { fakeClock } from "../../../../support/clock.ts";
import { HOST, openWayOut, until } from "../../../../support/net/request.ts";
import { startWebhookReceiver, whyForged } from "../../../../support/net/webhook-receiver.ts";
import { createRecordingLogger } from "../../../../support/recording-logger.ts";

const DAY_MS = 24 * 3_600_000;
const hangs = () => {};
const says =
  (status: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    void response.writeHead(status, headers).end();

const opened = new AsyncDisposableStack();
afterEach(() => opened.disposeAsync());

async function openOutbox() {
  const store = await openStore({ url: "sqlite::memory:" });
  const wayOut = openWayOut();
  const clock = fakeClock();
  const barrier = createBarrier(systemRandom.bytes(32));
  const { logger, lines } = createRecordingLogger();
  const httpClient = createHttpClient(wayOut);
  const deps = { store, barrier, httpClient, hmac: hmacSha256, random: systemRandom, clock, logger };
  const dispatcher = createDispatcher(deps);
  const owner = { type: "user", id: systemRandom.uuid(), name: "", role: "owner" } as const;
  const run = (which: Dispatcher = dispatcher): Promise<void> => which.run(() => void run(which));

  /** A vault whose events go there, with the secret of that. */
  const addVault = async (url: string) => {
    const vaultId = systemRandom.uuid() as VaultId;
    await store.vaults.create(
      { id: vaultId, name: `v-${vaultId.slice(0, 8)}`, createdAt: 0 },
      owner as never,
    );
    return { vaultId, secret: await setWebhook(vaultId, url) };
  };
  const setWebhook = async (vaultId: VaultId, url: string): Promise<string> => {
    const secret = formatWebhookSecret(systemRandom.bytes(32));
    const terms = { vaultId, url, secret: new Secret(secret), now: clock.now() };
    await store.webhooks.put(followingWebhook(barrier, await store.webhooks.get(vaultId), terms));
    return secret;
  };
  const note = (vaultId: VaultId, body = '{"type":"webhook.test"}') =>
    store.webhookDeliveries.add(vaultId, { event: "proposal.created", body, at: clock.now() });
  const deliveries = (vaultId: VaultId) => store.webhookDeliveries.list(vaultId, 100);
  /** The newest, once it has come to that. */
  const settled = async (vaultId: VaultId, isSo: (delivery: WebhookDelivery) => boolean) => {
    const end = performance.now() + 5000;
    for (;;) {
      const [newest] = await deliveries(vaultId);
      if (newest !== undefined && isSo(newest)) return newest;
      if (performance.now() > end) throw new Error(`not so: ${Bun.inspect(newest)}`);
      await Bun.sleep(5);
    }
  };
  return {
    store,
    clock,
    lines,
    dispatcher,
    createAnother: (claim = store.webhookDeliveries.claim) =>
      createDispatcher({
        ...deps,
        store: { ...store, webhookDeliveries: { ...store.webhookDeliveries, claim } },
      }),
    run,
    addVault,
    setWebhook,
    note,
    deliveries,
    settled,
    seconds: () => Math.floor(clock.now() / 1000),
    async [Symbol.asyncDispose]() {
      await dispatcher.stop(0);
      wayOut.close();
      await store.close();
    },
  };
}

const urlOf = ({ port }: { readonly port: number }, path = "/hook") => `http://${HOST}:${port}${path}`;
const isDelivered = ({ status }: WebhookDelivery) => status === "delivered";
const isFailed = ({ status }: WebhookDelivery) => status === "failed";
/** An attempt has ended: until then the next one is due when its minute is over, which no delay is. */
const hasTried =
  ({ clock }: Awaited<ReturnType<typeof openOutbox>>, times: number) =>
  ({ attempts, nextAttemptAt }: WebhookDelivery) =>
    attempts === times && nextAttemptAt !== clock.now() + 60_000;

test("an event is posted once, as JSON, byte for byte, and its signature is good", async () => {
  await using outbox = await openOutbox();
  await using receiver = await startWebhookReceiver();
  const { vaultId, secret } = await outbox.addVault(urlOf(receiver, "/hook?a=b"));
  await outbox.note(vaultId, '{ "type": "ünïcode" }');
  await outbox.run();
  const delivery = await outbox.settled(vaultId, isDelivered);
  expect(delivery).toMatchObject({ attempts: 1, lastStatus: 204, endedAt: outbox.clock.now() });
  const [webhook, ...others] = receiver.received;
  if (webhook === undefined) throw new Error("nothing came");
  expect(others).toEqual([]);
  expect([webhook.method, webhook.path, webhook.headers["content-type"]]).toEqual([
    "POST",
    "/hook?a=b",
    "application/json",
  ]);
  expect(webhook.body.toString()).toBe('{ "type": "ünïcode" }');
  expect(webhook.headers["webhook-id"]).toBe(delivery.id);
  expect(whyForged(webhook, secret, outbox.seconds())).toBeUndefined();
  // The verification is one that can fail.
  expect(whyForged({ ...webhook, body: Buffer.from("{}") }, secret, outbox.seconds())).toBe(
    "no signature fits",
  );
  expect(whyForged(webhook, formatWebhookSecret(new Uint8Array(32)), outbox.seconds())).toBe(
    "no signature fits",
  );
  expect(whyForged(webhook, secret, outbox.seconds() + 400)).toContain("too far");
});

test("what fails is tried again with the same id and another time, and not before it is due", async () => {
  await using outbox = await openOutbox();
  await using receiver = await startWebhookReceiver((response, number) =>
    says(number < 3 ? 500 : 200)(response),
  );
  const { vaultId, secret } = await outbox.addVault(urlOf(receiver));
  await outbox.note(vaultId);
  await outbox.run();
  const first = await outbox.settled(vaultId, hasTried(outbox, 1));
  expect(first).toMatchObject({ status: "pending", lastStatus: 500, lastError: "answered 500" });
  await outbox.run();
  expect(receiver.received).toHaveLength(1);
  outbox.clock.advance(6000);
  await outbox.run();
  await outbox.settled(vaultId, hasTried(outbox, 2));
  outbox.clock.advance(36_000);
  await outbox.run();
  expect(await outbox.settled(vaultId, isDelivered)).toMatchObject({ id: first.id, attempts: 3 });
  expect(new Set(receiver.received.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  expect(new Set(receiver.received.map(({ headers }) => headers["webhook-timestamp"])).size).toBe(3);
  const last = receiver.received.at(-1);
  if (last === undefined) throw new Error("nothing came");
  expect(whyForged(last, secret, outbox.seconds())).toBeUndefined();
});

test("what is never taken is given up after nine attempts, and that is told", async () => {
  await using outbox = await openOutbox();
  await using receiver = await startWebhookReceiver(says(503));
  const { vaultId } = await outbox.addVault(urlOf(receiver));
  await outbox.note(vaultId);
  for (let attempt = 1; attempt <= 9; attempt += 1) {
    await outbox.run();
    await outbox.settled(vaultId, hasTried(outbox, attempt));
    outbox.clock.advance(15 * 3_600_000);
  }
  expect(await outbox.settled(vaultId, isFailed)).toMatchObject({ attempts: 9, lastError: "answered 503" });
  await outbox.run();
  expect(receiver.received).toHaveLength(9);
  const told = outbox.lines.filter(({ level }) => level === "warn").map(({ message }) => message);
  expect(told).toEqual(["webhook given up"]);
});

test("Retry-After is kept to", async () => {
  await using outbox = await openOutbox();
  await using receiver = await startWebhookReceiver(says(429, { "Retry-After": "600" }));
  const { vaultId } = await outbox.addVault(urlOf(receiver));
  await outbox.note(vaultId);
  await outbox.run();
  const tried = await outbox.settled(vaultId, hasTried(outbox, 1));
  expect(tried.nextAttemptAt).toBe(outbox.clock.now() + 600_000);
});

test("410 disables the webhook: what waits is given up, and nothing is noted until it is set again", async () => {
  await using outbox = await openOutbox();
  await using receiver = await startWebhookReceiver((response, number) =>
    says(number === 1 ? 410 : 200)(response),
  );
  const { vaultId } = await outbox.addVault(urlOf(receiver));
  await outbox.note(vaultId);
  await outbox.note(vaultId);
  await outbox.run();
  await outbox.settled(vaultId, isFailed);
  expect((await outbox.deliveries(vaultId)).map(({ status, lastError }) => [status, lastError])).toEqual([
    ["failed", "The receiver answered 410 (Gone): the webhook is disabled."],
    ["failed", "answered 410"],
  ]);
  await outbox.note(vaultId);
  expect(await outbox.deliveries(vaultId)).toHaveLength(2);
  await outbox.setWebhook(vaultId, urlOf(receiver));
  await outbox.note(vaultId);
  await outbox.run();
  await outbox.settled(vaultId, isDelivered);
  expect(receiver.received).toHaveLength(2);
});

for (const [name, answer, error] of [
  [
    "redirects to a private address",
    says(307, { Location: "http://169.254.169.254/latest" }),
    "answered 307: redirects are not followed",
  ],
  [
    "closes early",
    (response: ServerResponse) => void response.destroy(),
    `unreachable: ${HOST} closed the connection without an answer`,
  ],
  [
    "answers without end",
    (response: ServerResponse) => void response.writeHead(200).write("x".repeat(70_000)),
    "too_large",
  ],
] as const) {
  test(`a receiver that ${name} has not taken it`, async () => {
    await using outbox = await openOutbox();
    await using receiver = await startWebhookReceiver(answer);
    const { vaultId } = await outbox.addVault(urlOf(receiver));
    await outbox.note(vaultId);
    await outbox.run();
    expect((await outbox.settled(vaultId, hasTried(outbox, 1))).lastError).toStartWith(error);
    expect(receiver.received).toHaveLength(1);
  });
}

test("an address that is not reached is refused at delivery, with the reason and without what it resolved to", async () => {
  await using outbox = await openOutbox();
  const { vaultId } = await outbox.addVault("http://10.1.2.3/hook?token=hidden");
  await outbox.note(vaultId);
  await outbox.run();
  const { lastError } = await outbox.settled(vaultId, hasTried(outbox, 1));
  expect(lastError).toStartWith("address_refused: 10.1.2.3: its address is in 10.0.0.0/8");
  expect(lastError).not.toContain("hidden");
  expect(JSON.stringify(outbox.lines)).not.toContain("hidden");
});

test("a receiver that never answers holds up no other vault, and of its own vault one event at a time", async () => {
  await using outbox = await openOutbox();
  await using slow = await startWebhookReceiver(hangs);
  await using quick = await startWebhookReceiver();
  const stuck = await outbox.addVault(urlOf(slow));
  const other = await outbox.addVault(urlOf(quick));
  for (let count = 0; count < 5; count += 1) await outbox.note(stuck.vaultId);
  for (let count = 0; count < 5; count += 1) await outbox.note(other.vaultId);
  await outbox.run();
  await until(() => quick.received.length === 5);
  expect(slow.received).toHaveLength(1);
  await outbox.dispatcher.stop(0);
  const cut = (await outbox.deliveries(stuck.vaultId)).find(({ attempts }) => attempts > 0);
  expect(cut).toMatchObject({
    status: "pending",
    lastError: "the server stopped before the receiver had answered",
  });
});

test("however many receivers hang, so many attempts are made at once and no more", async () => {
  await using outbox = await openOutbox();
  await using slow = await startWebhookReceiver(hangs);
  for (let count = 0; count < 40; count += 1) await outbox.note((await outbox.addVault(urlOf(slow))).vaultId);
  await outbox.run();
  await until(() => slow.open() === 32);
  await Bun.sleep(50);
  expect(slow.received).toHaveLength(32);
});

test("two dispatchers on one database send each event once", async () => {
  await using outbox = await openOutbox();
  await using receiver = await startWebhookReceiver();
  const other = outbox.createAnother();
  const { vaultId } = await outbox.addVault(urlOf(receiver));
  for (let count = 0; count < 20; count += 1) await outbox.note(vaultId);
  await Promise.all([outbox.run(), outbox.run(other)]);
  await until(() => receiver.received.length >= 20);
  await other.stop(1000);
  const ids = receiver.received.map(({ headers }) => headers["webhook-id"]);
  expect([ids.length, new Set(ids).size]).toEqual([20, 20]);
});

test("after a rotation the secret before is good for a day, beside the new one", async () => {
  await using outbox = await openOutbox();
  await using receiver = await startWebhookReceiver();
  const { vaultId, secret: before } = await outbox.addVault(urlOf(receiver));
  const after = await outbox.setWebhook(vaultId, urlOf(receiver));
  for (const [passed, isBeforeGood] of [
    [0, true],
    [DAY_MS - 1, true],
    [1, false],
  ] as const) {
    outbox.clock.advance(passed);
    await outbox.note(vaultId);
    await outbox.run();
    await outbox.settled(vaultId, isDelivered);
    const webhook = receiver.received.at(-1);
    if (webhook === undefined) throw new Error("nothing came");
    expect(whyForged(webhook, after, outbox.seconds())).toBeUndefined();
    expect(whyForged(webhook, before, outbox.seconds()) === undefined).toBe(isBeforeGood);
  }
});

test("a webhook that does not open says so and is tried again, and one that is removed takes its events along", async () => {
  await using outbox = await openOutbox();
  await using receiver = await startWebhookReceiver();
  const { vaultId } = await outbox.addVault(urlOf(receiver));
  const webhook = await outbox.store.webhooks.get(vaultId);
  if (webhook === undefined) throw new Error("no webhook");
  // As a row that was moved or cut would be.
  await outbox.store.webhooks.put({ ...webhook, secret: webhook.url });
  await outbox.note(vaultId);
  await outbox.run();
  expect((await outbox.settled(vaultId, hasTried(outbox, 1))).lastError).toContain("is damaged");
  await outbox.store.webhooks.remove(vaultId);
  outbox.clock.advance(DAY_MS);
  await outbox.run();
  expect(receiver.received).toEqual([]);
});

test("nothing is started once it was stopped", async () => {
  await using outbox = await openOutbox();
  await using receiver = await startWebhookReceiver();
  const { vaultId } = await outbox.addVault(urlOf(receiver));
  await outbox.note(vaultId);
  await outbox.dispatcher.stop(0);
  await outbox.run();
  expect((await outbox.deliveries(vaultId))[0]).toMatchObject({ status: "pending", attempts: 0 });
});

test("what was being claimed as it was stopped is cut off, too, and written down before the stop is over", async () => {
  await using outbox = await openOutbox();
  await using slow = await startWebhookReceiver(hangs);
  const { claim } = outbox.store.webhookDeliveries;
  const late = outbox.createAnother(async (...asked) => {
    const claimed = await claim(...asked);
    await Bun.sleep(50);
    return claimed;
  });
  const { vaultId } = await outbox.addVault(urlOf(slow));
  await outbox.note(vaultId);
  void outbox.run(late);
  await late.stop(0);
  const [cut] = await outbox.deliveries(vaultId);
  expect(cut).toMatchObject({
    attempts: 1,
    lastError: "the server stopped before the receiver had answered",
  });
});
