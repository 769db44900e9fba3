/** What reviewers read. */
import { describe, expect, test } from "bun:test";
import { DEFAULT_VAULT_ID } from "../../../src/core/ids.ts";
import { type Instance, openInstance } from "../../support/instance.ts";

const BODY = {
  services: [
    { action: "set", name: "stripe", host: "api.stripe.com", auth: { type: "bearer", token: "STRIPE_KEY" } },
  ],
  credentials: [{ action: "set", key: "STRIPE_KEY", value: "sk_live_51" }],
  message: "why",
  user_message: "please",
};

/** Number 1 waits, number 2 was rejected, number 3 has no credentials and nothing to say. */
async function scene() {
  const instance = await openInstance();
  const owner = await instance.registerOwner();
  const agent = await instance.addAgent("builder", "no-access", { default: "proxy" });
  const scoped = await instance.addScoped("proxy");
  const headers = { "X-Vault": "default" };
  await instance.call("POST /v1/proposals", { token: agent, headers, body: BODY });
  await instance.call("POST /v1/proposals", { token: scoped, body: BODY });
  const open = { services: [{ ...BODY.services[0], auth: { type: "passthrough" } }] };
  await instance.call("POST /v1/proposals", { token: agent, headers, body: open });
  const review = { at: instance.clock.now(), by: { id: "u", name: "ann@example.com" }, note: "" };
  await instance.store.proposals.decide(
    { vaultId: DEFAULT_VAULT_ID, number: 2, version: 1 },
    { status: "rejected", review },
  );
  return { ...instance, owner, agent, scoped };
}

const get = (instance: Instance, token: string, path: string) =>
  instance.call(`GET /v1/admin/proposals${path}`, { token });

describe("the list for reviewers", () => {
  test("has both documents as text, and leaves out what there is not", async () => {
    await using instance = await scene();
    const { json } = await get(instance, instance.owner, "?vault=default");
    expect(json.proposals).toEqual([
      {
        id: 3,
        status: "pending",
        message: "",
        services_json: JSON.stringify([
          { action: "set", name: "stripe", host: "api.stripe.com", auth: { type: "passthrough" } },
        ]),
        credentials_json: "null",
        created_at: "2026-08-01T09:30:00Z",
        expires_at: "2026-08-08T09:30:00Z",
        raised_by: { type: "agent", name: "builder" },
      },
      expect.objectContaining({
        id: 2,
        status: "rejected",
        reviewed_at: "2026-08-01 09:30:00",
        reviewed_by: "ann@example.com",
        raised_by: { type: "scoped", name: "" },
      }),
      expect.objectContaining({
        id: 1,
        credentials_json: JSON.stringify([{ action: "set", key: "STRIPE_KEY", has_value: true }]),
      }),
    ]);
    expect(Object.keys(json.proposals[1])).not.toContain("review_note");
  });

  test("is of the vault called default unless another is named, and filters by status", async () => {
    await using instance = await scene();
    const ids = async (token: string, query: string) =>
      (await get(instance, token, query)).json.proposals.map(({ id }: { id: number }) => id);
    expect(await ids(instance.owner, "")).toEqual([3, 2, 1]);
    expect(await ids(instance.owner, "?status=rejected")).toEqual([2]);
    expect(await ids(instance.owner, "?status=applied")).toEqual([]);
    expect(await ids(instance.owner, "?status=Pending")).toEqual([]);
    for (const token of [instance.agent, instance.scoped]) {
      for (const query of ["", "?status=rejected", "?status=nonsense"])
        expect(await ids(token, query)).toEqual([3, 1]);
    }
    instance.clock.advance(7 * 24 * 3_600_000);
    expect(await ids(instance.owner, "?status=expired")).toEqual([3, 1]);
    expect(await ids(instance.agent, "")).toEqual([]);
  });
});

describe("one of them", () => {
  test("comes with what the agent wants its person to read, and always with a note", async () => {
    await using instance = await scene();
    const { json, text } = await get(instance, instance.owner, "/1?vault=default");
    expect(json).toMatchObject({ id: 1, status: "pending", user_message: "please", review_note: "" });
    expect(Object.keys(json)).not.toContain("reviewed_at");
    expect((await get(instance, instance.owner, "/2")).json.reviewed_at).toBe("2026-08-01 09:30:00");
    expect(text).not.toContain("sk_live_51");
  });

  test("that is decided or over is not for a vault token that only uses the vault", async () => {
    await using instance = await scene();
    const statusOf = async (token: string, path: string) => (await get(instance, token, path)).status;
    expect(await statusOf(instance.scoped, "/1")).toBe(200);
    expect(await statusOf(instance.scoped, "/2")).toBe(403);
    expect(await statusOf(instance.agent, "/2")).toBe(200);
    expect(await statusOf(await instance.addScoped("member"), "/2")).toBe(200);
    instance.clock.advance(7 * 24 * 3_600_000);
    const later = await instance.addScoped("proxy");
    expect(await statusOf(later, "/1")).toBe(403);
  });

  test("is refused for the vault first, then for the id, then for there being none", async () => {
    await using instance = await scene();
    const outsider = await instance.addUser("otto@example.com", "member");
    expect((await get(instance, outsider, "/x?vault=default")).status).toBe(404);
    expect((await get(instance, instance.owner, "/x?vault=nowhere")).json.error).toBe(
      "Vault not found: nowhere",
    );
    expect((await get(instance, instance.owner, "/x")).status).toBe(400);
    expect((await get(instance, instance.owner, "/9")).json).toMatchObject({ code: "proposal_not_found" });
  });
});
