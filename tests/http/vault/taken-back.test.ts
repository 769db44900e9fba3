/** What may be sent again to a host that was taken back from a credential. */
import { describe, expect, test } from "bun:test";
import { DEFAULT_VAULT_ID } from "../../../src/core/ids.ts";
import { type Instance, openInstance } from "../../support/instance.ts";

const PATH = "/v1/vaults/default/services";
const STRIPE = { name: "stripe", host: "api.stripe.com", auth: { type: "bearer", token: "STRIPE_KEY" } };

/** The default vault with `STRIPE_KEY`, bound to api.stripe.com by its admin, and who else there is. */
async function scene() {
  const instance = await openInstance();
  const admin = await instance.registerOwner();
  await instance.call("POST /v1/credentials", { token: admin, body: { credentials: { STRIPE_KEY: "sk" } } });
  await instance.call(`POST ${PATH}`, { token: admin, body: { services: [STRIPE] } });
  return {
    instance,
    admin,
    member: await instance.addUser("max@example.com", "member", { default: "member" }),
    agent: await instance.addAgent("builder", "member", { default: "member" }),
    [Symbol.asyncDispose]: () => instance[Symbol.asyncDispose](),
  };
}

async function bound({ store }: Instance): Promise<string[]> {
  return (await store.audiences.list(DEFAULT_VAULT_ID)).map(
    ({ key, host, surface }) => `${key} ${host} ${surface}`,
  );
}

test("a service is bound anew when its admin sends it again after its host was taken back", async () => {
  await using s = await scene();
  await s.instance.store.audiences.bind(DEFAULT_VAULT_ID, [
    { key: "STRIPE_KEY" as never, host: "files.stripe.com", surface: "auth", boundAt: 0, boundBy: "" },
  ]);
  await s.instance.store.audiences.unbind(DEFAULT_VAULT_ID, "STRIPE_KEY" as never, "api.stripe.com");
  const again = { services: [STRIPE] };
  const refused = await s.instance.call(`POST ${PATH}`, { token: s.agent, body: again });
  expect(refused.json.code).toBe("reach_refused");
  const other = { services: [{ name: "open", host: "api.example.net", auth: { type: "passthrough" } }] };
  expect((await s.instance.call(`POST ${PATH}`, { token: s.admin, body: other })).status).toBe(200);
  expect(await bound(s.instance)).toEqual(["STRIPE_KEY files.stripe.com auth"]);
  expect((await s.instance.call(`POST ${PATH}`, { token: s.admin, body: again })).status).toBe(200);
  expect(await bound(s.instance)).toContain("STRIPE_KEY api.stripe.com auth");
});

test("an admin binds a host without a service, on one surface, and a member may not", async () => {
  await using s = await scene();
  const bind = (token: string, fields: object) =>
    s.instance.call("POST /v1/credentials/audience", { token, body: { key: "STRIPE_KEY", ...fields } });
  const first = await bind(s.admin, { host: "Files.Stripe.com" });
  expect([first.status, first.json]).toEqual([
    200,
    { key: "STRIPE_KEY", host: "files.stripe.com", surface: "auth", added: true },
  ]);
  expect((await bind(s.admin, { host: "files.stripe.com" })).json.added).toBe(false);
  expect((await bind(s.admin, { host: "files.stripe.com", surface: "query" })).json.added).toBe(true);
  const wrong = await bind(s.admin, { host: "no host", surface: "cookie" });
  expect([wrong.status, wrong.json.error.includes("surface must be one of")]).toEqual([400, true]);
  for (const token of [s.member, s.agent])
    expect((await bind(token, { host: "evil.example" })).status).toBe(403);
  expect((await bound(s.instance)).toSorted()).toEqual([
    "STRIPE_KEY api.stripe.com auth",
    "STRIPE_KEY files.stripe.com auth",
    "STRIPE_KEY files.stripe.com query",
  ]);
});

describe("after a host was taken back, what is sent there again is asked about and bound, under whichever name:", () => {
  const TWIN = { ...STRIPE, name: "stripe-again" };

  async function takenBack() {
    const s = await scene();
    await s.instance.store.audiences.unbind(DEFAULT_VAULT_ID, "STRIPE_KEY" as never, "api.stripe.com");
    return s;
  }

  test("a new service of the same matcher", async () => {
    await using s = await takenBack();
    const add = (token: string, more: object = {}) =>
      s.instance.call(`POST ${PATH}`, { token, body: { services: [TWIN], ...more } });
    expect((await add(s.agent)).json.code).toBe("reach_refused");
    expect((await add(s.member)).json).toMatchObject({
      code: "confirmation_required",
      reach: { confirm_hosts: ["api.stripe.com"], removed: [] },
    });
    expect((await add(s.member, { confirm_hosts: ["api.stripe.com"] })).status).toBe(200);
    expect(await bound(s.instance)).toContain("STRIPE_KEY api.stripe.com auth");
  });

  test("one in place of the other, in a list that leaves it out", async () => {
    await using s = await takenBack();
    const { json } = await s.instance.call(`PUT ${PATH}`, { token: s.member, body: { services: [TWIN] } });
    expect(json.code).toBe("confirmation_required");
  });

  test("the old one, beside another of the same matcher", async () => {
    await using s = await takenBack();
    await s.instance.store.services.replace(
      DEFAULT_VAULT_ID,
      [STRIPE, TWIN].map((one) => ({ ...one, path: "", substitutions: [] })) as never,
    );
    const { json } = await s.instance.call(`POST ${PATH}`, { token: s.member, body: { services: [STRIPE] } });
    expect(json.code).toBe("confirmation_required");
  });

  test("one in a proposal, which takes the name of what stands", async () => {
    await using s = await takenBack();
    const { json } = await s.instance.call("POST /v1/proposals", {
      token: s.agent,
      headers: { "X-Vault": "default" },
      body: { services: [{ action: "set", ...TWIN, host: "api.stripe.com", name: "" }] },
    });
    const shown = await s.instance.call(`GET /v1/admin/proposals/${json.id}`, { token: s.member });
    expect(shown.json.reach.confirm_hosts).toEqual(["api.stripe.com"]);
  });

  test("and a service that uses other credentials alone is asked about nothing", async () => {
    await using s = await takenBack();
    const other = { name: "other", host: "api.stripe.com", auth: { type: "passthrough" } };
    const { status } = await s.instance.call(`POST ${PATH}`, {
      token: s.member,
      body: { services: [other] },
    });
    expect(status).toBe(200);
  });
});

test("the answer names the services that are refused by it: no others, and none that is off or was refused before", async () => {
  await using s = await scene();
  const takeBack = (host: string) =>
    s.instance.call("DELETE /v1/credentials/audience", { token: s.admin, body: { key: "STRIPE_KEY", host } });
  const services = [
    { ...STRIPE, name: "is-off", host: "api.stripe.com/off", enabled: false },
    { name: "other", host: "api.stripe.com/other", auth: { type: "passthrough" } },
    { ...STRIPE, name: "elsewhere", host: "api.example.com" },
  ];
  await s.instance.call(`POST ${PATH}`, { token: s.admin, body: { services } });
  expect((await takeBack("api.example.com")).json.refused).toEqual([
    { name: "elsewhere", host: "api.example.com" },
  ]);
  expect((await takeBack("api.stripe.com")).json.refused).toEqual([
    { name: "stripe", host: "api.stripe.com" },
  ]);
});
