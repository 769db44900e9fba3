import { expect, test } from "bun:test";
import { createOutbox } from "../../../../src/net/mail/outbox.ts";

const MAIL = { to: "eve@example.com", subject: "A code", html: "", text: "" };

/** A mailer whose mail is taken when `take` says so. */
function slowMailer() {
  const taken = Promise.withResolvers<void>();
  return { mailer: { isConfigured: true, send: () => taken.promise }, take: taken.resolve };
}

test("stopping waits for mail that is on its way, and no longer than that", async () => {
  const { mailer, take } = slowMailer();
  const outbox = createOutbox(mailer);
  const sent = outbox.send(MAIL).then(() => "sent");
  let stopped = false;
  const stopping = outbox.stop(60_000).then(() => {
    stopped = true;
  });
  await Bun.sleep(5);
  expect(stopped).toBe(false);
  take();
  expect(await sent).toBe("sent");
  await stopping;
});

test("what is not taken within the grace is rejected, and so is what comes later", async () => {
  const outbox = createOutbox(slowMailer().mailer);
  const sent = outbox.send(MAIL);
  const outcomes = Promise.allSettled([sent, outbox.stop(5).then(() => outbox.send(MAIL))]);
  for (const outcome of await outcomes) {
    expect(outcome).toMatchObject({
      status: "rejected",
      reason: { message: expect.stringContaining("stops") },
    });
  }
});

test("nothing on its way is nothing to wait for; a refusal is the mailer's own", async () => {
  const send = () => Promise.reject(new Error("mailbox full"));
  const outbox = createOutbox({ isConfigured: true, send });
  await expect(outbox.send(MAIL)).rejects.toThrow("mailbox full");
  await outbox.stop(60_000);
});
