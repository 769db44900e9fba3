import { expect, test } from "bun:test";
import { openInstance } from "../support/instance.ts";

const PROXY_URL = "http://127.0.0.1:14321/proxy";

test("an agent sees hosts and key names of the vault it names, disabled services too", async () => {
  await using instance = await openInstance();
  const token = await instance.registerOwner();
  const services = [
    { name: "stripe", host: "api.stripe.com", enabled: false, auth: { type: "bearer", token: "STRIPE_KEY" } },
    { name: "slack-bot", host: "slack.com/api/*", auth: { type: "passthrough" } },
  ];
  await instance.call("PUT /v1/vaults/default/services", { token, body: { services } });
  await instance.call("POST /v1/credentials", { token, body: { credentials: { B_KEY: "1", A_KEY: "2" } } });
  const agent = await instance.addAgent("builder", "no-access", { default: "proxy" });
  const headers = { "X-Vault": "default" };
  const { json } = await instance.call("GET /discover", { token: agent, headers });
  expect(json).toEqual({
    vault: "default",
    services: [
      { name: "stripe", host: "api.stripe.com", missing_credentials: ["STRIPE_KEY"] },
      { name: "slack-bot", host: "slack.com/api/*" },
    ],
    available_credentials: ["A_KEY", "B_KEY"],
    placeholder_tag: expect.stringMatching(/^[0-9a-f]{72}$/),
    proxy_url: PROXY_URL,
  });
});

test("an empty vault gives empty lists, and a scoped session its own whatever it names", async () => {
  await using instance = await openInstance();
  await instance.registerOwner();
  const token = await instance.addScoped("proxy");
  const headers = { "X-Vault": "payments" };
  const { json } = await instance.call("GET /discover", { token, headers });
  expect(json).toEqual({
    vault: "default",
    services: [],
    available_credentials: [],
    placeholder_tag: expect.stringMatching(/^[0-9a-f]{72}$/),
    proxy_url: PROXY_URL,
  });
});

test("its refusals say a sentence, with the code beside it", async () => {
  await using instance = await openInstance();
  const owner = await instance.registerOwner();
  const agent = await instance.addAgent("builder", "no-access");
  const ask = (token: string, vault?: string) =>
    instance.call("GET /discover", { token, headers: vault === undefined ? {} : { "X-Vault": vault } });
  const person = await ask(owner, "default");
  expect([person.status, person.json]).toEqual([
    403,
    { error: "Session requires vault scope", code: "forbidden" },
  ]);
  const cases = [
    [undefined, 400, "vault_required", "Name a vault: set the X-Vault header."],
    ["elsewhere", 404, "vault_not_found", "Vault not found: elsewhere"],
    // It must not learn that there is one.
    ["default", 404, "vault_not_found", "Vault not found: default"],
  ] as const;
  for (const [vault, status, code, error] of cases) {
    const answer = await ask(agent, vault);
    expect([answer.status, answer.json]).toEqual([status, { error, code }]);
  }
  const none = await instance.call("GET /discover", {});
  expect([none.status, none.json]).toEqual([
    401,
    { error: "Authorization required", code: "authentication_required" },
  ]);
});
