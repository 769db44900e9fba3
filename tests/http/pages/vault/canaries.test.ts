/** The canaries of a vault as its page shows and makes them, and what pages show of whoever is frozen for one. */
import { expect, test } from "bun:test";
import { type Instance, openInstance } from "../../../support/instance.ts";
import { ledTo, pageBrowser } from "../../../support/pages/browser.ts";

const PAGE = "/vaults/default/canaries";
const HOSTILE = '"><img src=x onerror=alert(1)>';

async function member(instance: Instance) {
  await instance.registerOwner();
  return pageBrowser(instance, await instance.addUser("ada@example.com", "member", { default: "member" }));
}

test("one is made, shown once with where to leave it, listed by how it begins, and revoked once that is confirmed", async () => {
  await using instance = await openInstance();
  const { look, send } = await member(instance);
  expect((await look(PAGE)).text).toContain("No canary is laid");
  const made = await send(PAGE, { format: "aws", label: HOSTILE });
  expect(made.status).toBe(200);
  const [value = ""] = /AKIA[A-Z2-7]{16}/.exec(made.text) ?? [];
  expect(value).toHaveLength(20);
  expect(made.text).toContain("~/.aws/credentials");
  const listed = (await look(PAGE)).text;
  expect(listed).not.toContain(value);
  expect(listed).not.toContain("<img src=x");
  expect(listed).toContain(value.slice(0, 10));
  expect(listed).toContain("never");
  const [canary] = await instance.store.canaries.list("00000000-0000-0000-0000-000000000000" as never);
  await instance.store.canaries.countTriggers(canary?.id as never, { at: instance.clock.now(), times: 3 });
  expect((await look(PAGE)).text).toContain("3 times");
  const revoke = `${PAGE}/revoke?id=${canary?.id}`;
  expect((await look(revoke)).text).toContain("Revoke the canary");
  expect(ledTo(await send(revoke, {}))).toEqual([303, PAGE]);
  expect((await look(PAGE)).text).toContain("No canary is laid");
  expect((await look(revoke)).status).toBe(404);
});

test("what is wrong stands beside its field, with what was typed", async () => {
  await using instance = await openInstance();
  const { send } = await member(instance);
  const { status, text } = await send(PAGE, { format: "githb", label: "x".repeat(101) });
  expect(status).toBe(400);
  expect(text).toMatch(/id="format-error">Must be one of/);
  expect(text).toMatch(/id="label-error">/);
});

test("a frozen agent's page says so and why; an owner thaws it there", async () => {
  await using instance = await openInstance();
  const owner = await instance.registerOwner();
  const { look, send } = pageBrowser(instance, owner);
  await instance.addAgent("worker", "member", { default: "proxy" });
  const agent = await instance.store.agents.byName("worker");
  const frozen = { actorType: "agent", frozenAt: 0, reason: "sent canary cnr_1 to <b>evil</b>" } as const;
  expect((await look("/agents/worker")).text).not.toContain("Frozen");
  await instance.store.frozenActors.freeze({ ...frozen, actorId: agent?.id ?? "" });
  const { text } = await look("/agents/worker");
  expect(text).toContain("Frozen");
  expect(text).toContain("sent canary cnr_1 to &lt;b&gt;evil");
  expect((await look("/agents")).text).toContain("Frozen");
  expect(ledTo(await send("/agents/worker/thaw", {}))).toEqual([303, "/agents/worker"]);
  expect(await instance.store.frozenActors.find(agent?.id ?? "")).toBeUndefined();
  expect((await look("/agents")).text).not.toContain("Frozen");
});

test("the list of users says who is frozen", async () => {
  await using instance = await openInstance();
  const owner = await instance.registerOwner();
  const { look } = pageBrowser(instance, owner);
  await instance.addUser("mate@example.com", "member", { default: "member" });
  const user = await instance.store.users.byEmail("mate@example.com");
  expect((await look("/users")).text).not.toContain("Frozen");
  const frozen = { actorType: "user", frozenAt: 0, reason: "sent canary cnr_1" } as const;
  await instance.store.frozenActors.freeze({ ...frozen, actorId: user?.id ?? "" });
  expect((await look("/users")).text).toContain("Frozen");
});
