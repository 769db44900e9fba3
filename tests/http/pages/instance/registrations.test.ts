/** The inbox of registrations, used as an owner does; what a stranger's key says of itself stays text. */
import { expect, test } from "bun:test";
import { ledTo, visitor } from "../../../support/console/visitor.ts";
import { type Instance, openInstance } from "../../../support/instance.ts";

const HOSTILE = `<img src=x onerror=alert(1)>"'`;

async function withKey(instance: Instance, publicKey = "z6Mkf9...") {
  const session = await instance.registerOwner();
  const body = {
    name: HOSTILE,
    publicKey,
    capabilities: ["api_call", "mail_send"],
    version: HOSTILE,
    llmConfig: { provider: HOSTILE, model: HOSTILE },
  };
  await instance.call("POST /api/agents/register", { body });
  const { json } = await instance.call("GET /api/registrations", { token: session });
  return { ...visitor(instance, session), session, registration: json.registrations[0] };
}

test("a key is shown with its fingerprint, and what it says of itself is text on every page", async () => {
  await using instance = await openInstance();
  const { look, registration } = await withKey(instance);
  for (const path of ["/registrations", `/registrations/${registration.id}`]) {
    const { status, text } = await look(path);
    expect([status, text.includes(registration.fingerprint), text.includes("Not proven")]).toEqual([
      200,
      true,
      true,
    ]);
    expect([text.includes("&lt;img src=x"), text.includes("<img src=x")]).toEqual([true, false]);
  }
  const reject = await look(`/registrations/${registration.id}/reject`);
  expect([reject.status, reject.text.includes(registration.fingerprint)]).toEqual([200, true]);
});

test("nothing is granted unasked; what is ticked is granted, and the key is decided once", async () => {
  await using instance = await openInstance();
  const { look, send, registration } = await withKey(instance);
  const path = `/registrations/${registration.id}`;
  expect((await look(path)).text).not.toMatch(/type="checkbox"[^>]*checked/);
  const none = await send(`${path}/approve`);
  expect(none.status).toBe(400);
  expect(none.text).toMatch(/id="capabilities-error">At least one capability/);
  const foreign = await send(`${path}/approve`, {
    "capability.mail_send": "on",
    "capability.code_execution": "on",
  });
  expect(foreign.status).toBe(400);
  expect(foreign.text).toMatch(/name="capability.mail_send"[^>]*checked/);
  const approved = await send(`${path}/approve`, { "capability.api_call": "on" });
  const [agent] = await instance.store.agents.list({});
  expect(ledTo(approved)).toEqual([303, `/agents/${agent?.name}`]);
  expect(agent?.capabilities.map(String)).toEqual(["api_call"]);
  expect((await send(`${path}/approve`, { "capability.api_call": "on" })).status).toBe(409);
  expect((await look("/registrations")).text).toContain("No key is waiting");
});

test("a rejection tells its reason, and keeps one that is too long", async () => {
  await using instance = await openInstance();
  const { send, registration } = await withKey(instance);
  const path = `/registrations/${registration.id}/reject`;
  const long = await send(path, { reason: "x".repeat(501) });
  expect(long.status).toBe(400);
  expect([long.text.includes('id="reason-error"'), long.text.includes("x".repeat(501))]).toEqual([
    true,
    true,
  ]);
  expect(ledTo(await send(path, { reason: "Not one of ours" }))).toEqual([303, "/registrations"]);
  const decided = await instance.store.registrations.byId(registration.id);
  expect(decided?.decision).toMatchObject({ status: "rejected", reason: "Not one of ours" });
});
