/** What is said and recorded of proposals: who raised one, what was confirmed, and which fault has which word. */
import { expect, test } from "bun:test";
import { DEFAULT_VAULT_ID } from "../../../src/core/ids.ts";
import { openInstance } from "../../support/instance.ts";
import { bearerEntry, raise } from "../../support/vault/proposals.ts";

async function stage() {
  const instance = await openInstance();
  await instance.registerOwner();
  const admin = await instance.addUser("ada@example.com", "member", { default: "admin" });
  const ask = (line: string, body?: object, token = admin) =>
    instance.call(line, { token, ...(body === undefined ? {} : { body }) });
  const approve = (number: number, body: object = {}) =>
    ask(`POST /v1/admin/proposals/${number}/approve`, body);
  const record = async (action: string) =>
    (await instance.store.audit.list({ after: 0, limit: 200 })).find((one) => one.action === action);
  return {
    instance,
    ask,
    approve,
    record,
    [Symbol.asyncDispose]: () => instance[Symbol.asyncDispose](),
  };
}

const STRIPE = { name: "stripe", host: "api.stripe.com", auth: { type: "bearer", token: "STRIPE_KEY" } };

test("one that a labelled session raises names its label, and who opened it", async () => {
  await using at = await stage();
  const { json } = await at.ask("POST /v1/sessions", { vault: "default", vault_role: "proxy", label: "ci" });
  const body = { credentials: [{ action: "set", key: "A_KEY" }] };
  expect((await at.ask("POST /v1/proposals", body, json.token)).status).toBe(201);
  const shown = (await at.ask("GET /v1/admin/proposals/1")).json;
  expect(shown.raised_by).toEqual({ type: "scoped", name: "ci", minted_by: "ada@example.com" });
  const toSession = (await at.ask("GET /v1/admin/proposals/1", undefined, json.token)).json;
  expect(toSession.raised_by).toEqual({ type: "scoped", name: "ci" });
  const kept = await at.instance.store.proposals.find(DEFAULT_VAULT_ID, 1);
  const ada = await at.instance.store.users.byEmail("ada@example.com");
  expect(kept?.raisedBy).toMatchObject({ name: "ci", mintedBy: { type: "user", id: ada?.id } });
});

test("the record of one that switches says which way", async () => {
  await using at = await stage();
  await at.ask("PUT /v1/vaults/default/services", { services: [STRIPE] });
  const agent = await at.instance.addAgent("builder", "no-access", { default: "proxy" });
  for (const enabled of [false, true]) {
    const services = [{ action: "set", name: "stripe", host: "api.stripe.com", enabled }];
    const headers = { "X-Vault": "default" };
    const raised = await at.instance.call("POST /v1/proposals", {
      token: agent,
      headers,
      body: { services },
    });
    expect(raised.status).toBe(201);
  }
  const records = await at.instance.store.audit.list({ after: 0, limit: 200 });
  const said = records.filter(({ action }) => action === "proposal.create").map(({ changes }) => changes);
  expect(said.map(({ services }) => services?.after).toSorted()).toEqual([
    ["disable stripe (api.stripe.com)"],
    ["enable stripe (api.stripe.com)"],
  ]);
});

test("the record of an approval names the hosts that were typed", async () => {
  await using at = await stage();
  await at.ask("PUT /v1/vaults/default/services", { services: [STRIPE] });
  await at.ask("POST /v1/credentials", { credentials: { STRIPE_KEY: "sk" } });
  const { number } = await raise(at.instance, {
    services: [bearerEntry("logs", "logs.example.com", "STRIPE_KEY")],
  });
  expect((await at.approve(number, { confirm_hosts: ["logs.example.com"] })).status).toBe(200);
  expect((await at.record("proposal.approve"))?.changes).toMatchObject({
    confirmed: { after: ["logs.example.com"] },
  });
});

test("a name that was adopted and means several services now is answered with these", async () => {
  await using at = await stage();
  const twins = ["one", "two"].map((name) => ({ ...STRIPE, name }));
  await at.ask("PUT /v1/vaults/default/services", { services: twins });
  const { number } = await raise(at.instance, {
    services: [{ action: "delete", name: "one", host: "api.stripe.com", adopted: true }],
  });
  const { status, json } = await at.approve(number);
  expect([status, json.code]).toEqual([409, "proposal_target_gone"]);
  expect(json.candidates).toEqual(["one", "two"].map((name) => ({ name, host: "api.stripe.com" })));
});

test("a value that cannot be used is bad, and one that is not there is required; both are named", async () => {
  await using at = await stage();
  const { number } = await raise(at.instance, {
    services: [
      bearerEntry("one", "one.example.com", "A_KEY"),
      bearerEntry("two", "two.example.com", "B_KEY"),
    ],
    credentials: ["A_KEY", "B_KEY"].map((key) => ({ action: "set", key })),
  });
  const bad = await at.approve(number, { credentials: { A_KEY: "a\nb", B_KEY: "b" } });
  expect([bad.status, bad.json.code, bad.json.keys]).toEqual([400, "bad_request", ["A_KEY"]]);
  const nul = await at.approve(number, { credentials: { A_KEY: "a\0", B_KEY: "b" } });
  expect([nul.json.code, nul.json.error]).toEqual([
    "bad_request",
    "The value of A_KEY contains a NUL character",
  ]);
  const both = await at.approve(number, { credentials: { A_KEY: "a\nb" } });
  expect([both.json.code, both.json.keys]).toEqual(["value_required", ["B_KEY", "A_KEY"]]);
});
