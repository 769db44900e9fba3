/** An event outlives the server that noted it, and a receiver that hangs holds no stop up. */
import { expect, test } from "bun:test";
import type { ServerResponse } from "node:http";
import { until } from "../../support/net/request.ts";
import { startWebhookReceiver, whyForged } from "../../support/net/webhook-receiver.ts";
import { finish } from "../../support/process/binary.ts";
import { openStage } from "../stage.ts";

const PROPOSAL = JSON.stringify({
  services: [
    { action: "set", name: "stripe", host: "api.stripe.com", auth: { type: "bearer", token: "STRIPE_KEY" } },
  ],
  credentials: [{ action: "set", key: "STRIPE_KEY" }],
  message: "",
});

test("a server that is stopped in the middle of a delivery makes it again once it is started", async () => {
  await using stage = await openStage();
  const answer = (response: ServerResponse, number: number) => {
    if (number > 1) response.writeHead(204).end();
  };
  await using receiver = await startWebhookReceiver(answer);
  const env = { ...stage.env, AGENT_VAULT_NETWORK_ALLOWLIST: "127.0.0.1" };
  const run = async (line: string) => {
    const { code, out, err } = await finish(["agent-vault", ...line.split(" ")], { cwd: stage.work, env });
    expect([line, code, err]).toEqual([line, 0, expect.any(String)]);
    return out;
  };
  await run("vault credential set SEED=1");
  const { secret } = JSON.parse(await run(`vault webhook set http://127.0.0.1:${receiver.port}/ --json`));
  const token = await run("vault token");
  const raised = await fetch(`http://127.0.0.1:${stage.env["PORT_A"]}/v1/proposals`, {
    method: "POST",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: PROPOSAL,
  });
  expect(raised.status).toBe(201);
  const raisedAt = performance.now();
  await until(() => receiver.received.length === 1);
  // Sent with the commit, and not when a timer comes round.
  expect(performance.now() - raisedAt).toBeLessThan(1000);

  const stopping = performance.now();
  await run("server stop");
  expect(performance.now() - stopping).toBeLessThan(4000);
  await run(`server -d --port ${stage.env["PORT_A"]} --mitm-port ${stage.env["PORT_B"]}`);
  const [cut] = JSON.parse(await run("vault webhook deliveries --json"));
  expect(cut).toMatchObject({ status: "pending", attempts: 1 });
  expect(cut.last_error).toBe("the server stopped before the receiver had answered");
  await until(() => receiver.received.length === 2, 12_000);

  const [first, second] = receiver.received;
  if (first === undefined || second === undefined) throw new Error("nothing came");
  expect(second.headers["webhook-id"]).toBe(cut.id);
  expect(second.body).toEqual(first.body);
  for (const webhook of [first, second])
    expect(whyForged(webhook, secret, Date.now() / 1000)).toBeUndefined();
  expect(JSON.parse(second.body.toString())).toMatchObject({
    type: "proposal.created",
    data: { vault: "default" },
  });
  await Bun.sleep(200);
  const [done] = JSON.parse(await run("vault webhook deliveries --json"));
  expect(done).toMatchObject({ id: cut.id, status: "delivered", attempts: 2, last_status: 204 });
}, 60_000);
