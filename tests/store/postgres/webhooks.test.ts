/** Two servers on one database deliver a vault's events: each of them once, whichever server it came about at. */
import { expect, test } from "bun:test";
import { until } from "../../support/net/request.ts";
import { startWebhookReceiver, whyForged } from "../../support/net/webhook-receiver.ts";
import { onPostgres } from "./on-postgres.ts";
import { startServers } from "./servers.ts";

const { run, because } = onPostgres(test);

run(
  `each event of either server is delivered once, signed with the one secret${because}`,
  async () => {
    await using servers = await startServers();
    const { a, b, ask } = servers;
    await using receiver = await startWebhookReceiver((response) => {
      // Long enough for both servers to have others of the same vault in hand.
      setTimeout(() => response.writeHead(204).end(), 20);
    });
    const url = `http://127.0.0.1:${receiver.port}/`;
    const set = await ask(a, "PUT /v1/vaults/default/webhook", { url });
    const scoped = (await ask(b, "POST /v1/sessions", { vault: "default" })).json["token"];
    const raise = (at: number) => {
      const key = `KEY_${at}`;
      const auth = { type: "bearer", token: key };
      const body = {
        services: [{ action: "set", name: `service-${at}`, host: `h${at}.example.com`, auth }],
        credentials: [{ action: "set", key }],
      };
      return ask(at % 2 === 0 ? a : b, "POST /v1/proposals", body, `${scoped}`);
    };
    const raised = await Promise.all(Array.from({ length: 20 }, (_, at) => raise(at)));
    expect(raised.map(({ status }) => status)).toEqual(raised.map(() => 201));
    const decided = await Promise.all(
      raised.map(({ json }, at) =>
        ask(at % 2 === 0 ? b : a, `POST /v1/admin/proposals/${json["id"]}/reject`, { vault: "default" }),
      ),
    );
    expect(decided.map(({ status }) => status)).toEqual(decided.map(() => 200));
    await until(() => receiver.received.length >= 40, 20_000);
    await Bun.sleep(500);

    const told = receiver.received.map(({ body }) => {
      const { type, data } = JSON.parse(body.toString());
      return `${type} ${data.proposal.id}`;
    });
    const expected = raised.flatMap(({ json }) => [
      `proposal.created ${json["id"]}`,
      `proposal.rejected ${json["id"]}`,
    ]);
    expect(told.toSorted()).toEqual(expected.toSorted());
    const now = Date.now() / 1000;
    const forged = receiver.received.filter(
      (one) => whyForged(one, `${set.json["secret"]}`, now) !== undefined,
    );
    expect(forged).toEqual([]);
  },
  60_000,
);
