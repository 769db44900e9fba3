/** Renaming a service and moving it to another host on its page; and the hosts that have none yet. */
import { describe, expect, test } from "bun:test";
import { DEFAULT_VAULT_ID } from "../../../../src/core/ids.ts";
import { anEntry } from "../../../store/samples.ts";
import { visitor } from "../../../support/console/visitor.ts";
import { type Instance, openInstance } from "../../../support/instance.ts";
import { toBatch } from "../../../support/log/batch.ts";

const PAGE = "/vaults/default/services";
const REST = {
  enabled: false,
  auth: { type: "bearer", token: "STRIPE_KEY" },
  substitutions: [{ placeholder: "__account__", key: "ACCOUNT", in: ["path"] }],
  requires: ["api_call"],
};
const FORM = {
  name: "payments",
  host: "api.stripe.com",
  "auth.type": "bearer",
  "auth.token": "STRIPE_KEY",
  "substitutions.0.placeholder": "__account__",
  "substitutions.0.key": "ACCOUNT",
  "substitutions.0.in.path": "on",
  "requires.api_call": "on",
};

async function withServices(instance: Instance) {
  const session = await instance.registerOwner();
  const services = [
    { name: "stripe", host: "api.stripe.com", ...REST },
    { name: "docs", host: "docs.example.com", auth: { type: "passthrough" } },
  ];
  await instance.call("POST /v1/vaults/default/services", { token: session, body: { services } });
  const stored = async () =>
    (await instance.call("GET /v1/vaults/default/services", { token: session })).json.services;
  return { session, stored, ...visitor(instance, session) };
}

function seenIn(text: string): string {
  const value = /name="seen" value="([^"]*)"/.exec(text)?.[1] ?? "";
  return value.replaceAll("&quot;", '"').replaceAll("&amp;", "&");
}

describe("a service", () => {
  test("is renamed and moved in one, at its place, with all that it has", async () => {
    await using instance = await openInstance();
    const { session, stored, look, send } = await withServices(instance);
    const seen = seenIn((await look(`${PAGE}/stripe/edit`)).text);
    const sent = await send(`${PAGE}/stripe/edit`, { ...FORM, host: "api2.stripe.com/v2/*", seen });
    expect(sent.status).toBe(303);
    expect(await stored()).toEqual([
      expect.objectContaining({ name: "payments", host: "api2.stripe.com/v2/*", ...REST }),
      expect.objectContaining({ name: "docs" }),
    ]);
    expect((await look(`${PAGE}/stripe/edit`)).status).toBe(404);
    const { json } = await instance.call("GET /v1/audit?action=service.rename", { token: session });
    const [renamed] = json.records;
    expect(renamed.changes).toEqual({ name: { before: "stripe", after: "payments" } });
    const added = (await instance.call("GET /v1/audit?action=service.add", { token: session })).json.records;
    expect(added[0].changes).toEqual({ host: { before: "api.stripe.com", after: "api2.stripe.com/v2/*" } });
  });

  test("takes no name that another one has, nor one that is none, and keeps what was typed", async () => {
    await using instance = await openInstance();
    const { stored, look, send } = await withServices(instance);
    const seen = seenIn((await look(`${PAGE}/stripe/edit`)).text);
    const before = await stored();
    const taken = await send(`${PAGE}/stripe/edit`, { ...FORM, name: "docs", seen });
    expect(taken.status).toBe(409);
    expect(taken.text).toMatch(/id="name-error">There is a service docs already/);
    expect(taken.text).toMatch(/id="name"[^>]*value="docs"/);
    expect((await send(`${PAGE}/stripe/edit`, { ...FORM, name: "A b", seen })).text).toContain("name-error");
    expect(await stored()).toEqual(before);
  });

  test("that somebody else has changed or deleted is not renamed unseen", async () => {
    await using instance = await openInstance();
    const { session, stored, look, send } = await withServices(instance);
    const seen = seenIn((await look(`${PAGE}/stripe/edit`)).text);
    await send(`${PAGE}/stripe/edit`, { ...FORM, name: "stripe", "auth.token": "OTHER", seen });
    const late = await send(`${PAGE}/stripe/edit`, { ...FORM, seen });
    expect([late.status, late.text.includes("Somebody else has changed it meanwhile")]).toEqual([409, true]);
    await instance.call("DELETE /v1/vaults/default/services/stripe", { token: session });
    const gone = await send(`${PAGE}/stripe/edit`, { ...FORM, seen: seenIn(late.text) });
    expect([gone.status, gone.text.includes("Somebody has deleted it meanwhile")]).toEqual([409, true]);
    expect((await send(`${PAGE}/stripe/edit`, { ...FORM, seen: seenIn(gone.text) })).status).toBe(303);
    expect((await stored()).map(({ name }: { name: string }) => name)).toEqual(["docs", "payments"]);
  });
});

describe("a host without a service", () => {
  test("stands on the services' page, the last five first, and leads to a form that is filled in", async () => {
    await using instance = await openInstance();
    const { look } = await withServices(instance);
    const missing = { vaultId: DEFAULT_VAULT_ID, matchedService: "", status: 403, errorCode: "no_match" };
    const hosts = ["api.github.com", ...Array.from({ length: 6 }, (_, at) => `h${at}.example.com`)];
    const rows = hosts.map((host) => anEntry({ ...missing, host: `${host}:443` }));
    await instance.store.logs.append(toBatch(rows));
    const { text } = await look(PAGE);
    expect(text).toContain("the last 5 of 7");
    expect(text).toContain(`href="${PAGE}?hosts=all#discovered"`);
    const all = (await look(`${PAGE}?hosts=all`)).text;
    expect(all).toContain(`href="${PAGE}/new?host=api.github.com"`);
    expect(all).not.toContain("Show more hosts");
    expect((await look(`${PAGE}/new?host=api.github.com`)).text).toContain("GitHub: what it takes");
  });

  test("is nobody's business who may not see the log", async () => {
    await using instance = await openInstance();
    await withServices(instance);
    const agent = await instance.addAgent("bot", "no-access", { default: "proxy" });
    const { text, status } = await visitor(instance, agent).look(PAGE);
    expect([status, text.includes("Discovered hosts")]).toEqual([200, false]);
  });
});
