/** Where a credential may go, on its page: seen by members, given and taken back by admins; and who names it before it goes. */
import { describe, expect, test } from "bun:test";
import { DEFAULT_VAULT_ID } from "../../../../src/core/ids.ts";
import { visitor } from "../../../support/console/visitor.ts";
import { openInstance } from "../../../support/instance.ts";
import { bearerEntry, raise } from "../../../support/vault/proposals.ts";

const AT = "/vaults/default/credentials/STRIPE_KEY";
const HOSTILE = `"><script>alert(1)</script>`;

async function opened() {
  const instance = await openInstance();
  const session = await instance.registerOwner();
  const services = [
    { name: "stripe", host: "api.stripe.com", auth: { type: "bearer", token: "STRIPE_KEY" } },
  ];
  await instance.call("POST /v1/vaults/default/services", { token: session, body: { services } });
  const body = { vault: "default", credentials: { STRIPE_KEY: "sk_live_needle" } };
  await instance.call("POST /v1/credentials", { token: session, body });
  const audience = async () => {
    const { json } = await instance.call("GET /v1/credentials?vault=default", { token: session });
    return json.credentials[0].audience?.map(({ host, surface }: never) => `${host} ${surface}`);
  };
  return { instance, session, audience, ...visitor(instance, session) };
}

describe("the hosts of a credential", () => {
  test("are said with who bound it, and one is taken back: what is refused then is said", async () => {
    const { instance, audience, look, send } = await opened();
    const { text } = await look(`${AT}/audience`);
    expect(text).toMatch(/<code class="host">api\.<strong>stripe\.com<\/strong>/);
    expect(text).toContain("olga@example.com");
    expect((await look("/vaults/default/credentials")).text).toContain(`href="${AT}/audience"`);
    const sent = await send(`${AT}/audience/take-back`, { host: "api.stripe.com" });
    expect([sent.status, sent.headers.get("Location")]).toEqual([303, `${AT}/audience`]);
    expect(await audience()).toEqual([]);
    const after = (await look(`${AT}/audience`)).text;
    expect(after).toContain("Refused: stripe");
    expect(after).toContain("Nowhere");
    expect((await send(`${AT}/audience/take-back`, { host: "api.stripe.com" })).status).toBe(404);
    await instance[Symbol.asyncDispose]();
  });

  test("are added to by the rules for hosts of services, and that is recorded", async () => {
    const { instance, session, audience, look, send } = await opened();
    const sent = await send(`${AT}/audience`, { host: "API2.stripe.com:8443", surface: "query" });
    expect(sent.status).toBe(303);
    expect(await audience()).toEqual(["api.stripe.com auth", "api2.stripe.com:8443 query"]);
    const { json } = await instance.call("GET /v1/audit?action=audience.bind", { token: session });
    expect(json.records[0].changes.audience.after).toContain("api2.stripe.com:8443 query");
    for (const [host, says] of [
      ["", "Fill this in"],
      ["127.0.0.1", "name, not an IP address"],
      ["api.stripe.com/v1", "without a path"],
      ["api.stripe.com:0", "ports are 1 to 65535"],
      [HOSTILE, "ASCII|path|host name"],
    ] as const) {
      const bad = await send(`${AT}/audience`, { host, surface: "auth" });
      expect([host, bad.status]).toEqual([host, 400]);
      expect(bad.text).toMatch(new RegExp(`id="host-error">[^<]*(${says})`));
      expect(bad.text).not.toContain("<script>alert");
    }
    expect((await send(`${AT}/audience`, { host: "x.example.com", surface: "moon" })).text).toContain(
      "surface-error",
    );
    expect((await look("/vaults/default/credentials/NONE/audience")).status).toBe(404);
    await instance[Symbol.asyncDispose]();
  });

  test("are not a member's to change, nor an agent's to see", async () => {
    const { instance } = await opened();
    const member = visitor(
      instance,
      await instance.addUser("mate@example.com", "member", { default: "member" }),
    );
    const { text } = await member.look(`${AT}/audience`);
    expect(text).toContain("api.");
    expect(text).not.toContain("Take back");
    expect(text).not.toContain("Allow the host");
    expect((await member.send(`${AT}/audience`, { host: "x.example.com", surface: "auth" })).status).toBe(
      403,
    );
    const agent = visitor(instance, await instance.addAgent("bot", "no-access", { default: "proxy" }));
    expect((await agent.look(`${AT}/audience`)).status).toBe(403);
    await instance[Symbol.asyncDispose]();
  });
});

test("before it is deleted it is said which proposals name it, in a slot or in a service", async () => {
  const { instance, look } = await opened();
  const slot = { credentials: [{ action: "set", key: "STRIPE_KEY" }] };
  await raise(instance, slot, DEFAULT_VAULT_ID);
  await raise(
    instance,
    { services: [bearerEntry("two", "two.example.com", "STRIPE_KEY")] },
    DEFAULT_VAULT_ID,
  );
  await raise(instance, { services: [bearerEntry("other", "o.example.com", "OTHER")] }, DEFAULT_VAULT_ID);
  const { text } = await look(`${AT}/delete`);
  expect(text).toContain("Used by stripe");
  expect(text).toContain("Named by proposals that wait");
  expect([...text.matchAll(/>Proposal (\d)</g)].map(([, number]) => number)).toEqual(["2", "1"]);
  await instance[Symbol.asyncDispose]();
});
