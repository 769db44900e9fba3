/** Who is frozen at the API: programs are refused, people get in, and an owner thaws. */
import { expect, test } from "bun:test";
import { DEFAULT_VAULT_ID } from "../../../src/core/ids.ts";
import { openInstance } from "../../support/instance.ts";

const FROZEN = { frozenAt: 0, reason: "sent canary cnr_1 to evil.example.com:443" };

test("an agent's token is refused with what to do; owners see it frozen, thaw it, and it goes on", async () => {
  await using instance = await openInstance();
  const owner = await instance.registerOwner();
  const token = await instance.addAgent("worker", "member", { default: "proxy" });
  const agent = await instance.store.agents.byName("worker");
  const ask = () => instance.call("GET /discover", { token, headers: { "X-Vault": "default" } });
  expect((await ask()).status).toBe(200);
  await instance.store.frozenActors.freeze({ ...FROZEN, actorId: agent?.id ?? "", actorType: "agent" });
  const refused = await ask();
  expect(refused).toMatchObject({ status: 403, json: { code: "actor_frozen" } });
  expect(refused.json.error).toContain("agent-vault agent thaw");
  const shown = { frozen_at: "1970-01-01T00:00:00Z", frozen_reason: FROZEN.reason };
  expect((await instance.call("GET /v1/agents/worker", { token: owner })).json).toMatchObject(shown);
  expect((await instance.call("GET /v1/agents", { token: owner })).json.agents[0]).toMatchObject(shown);
  const thawed = await instance.call("POST /v1/agents/worker/thaw", { token: owner });
  expect(thawed).toMatchObject({ status: 200, json: { name: "worker", thawed: true, ...shown } });
  expect((await ask()).status).toBe(200);
  expect(await instance.call("POST /v1/agents/worker/thaw", { token: owner })).toMatchObject({
    status: 409,
    json: { code: "not_frozen" },
  });
  const [record] = (await instance.store.audit.list({ after: 0, limit: 100 })).slice(-1);
  expect(record).toMatchObject({ action: "agent.thaw", target: { name: "worker" } });
  expect(record?.changes["reason"]).toEqual({ before: FROZEN.reason });
});

test("of a user the tokens are refused that they minted, and they themselves get in; only an owner thaws", async () => {
  await using instance = await openInstance();
  const owner = await instance.registerOwner();
  const member = await instance.addUser("mate@example.com", "member", { default: "member" });
  const user = await instance.store.users.byEmail("mate@example.com");
  const id = user?.id ?? "";
  const minted = await instance.addScoped("proxy", DEFAULT_VAULT_ID, { type: "user", id });
  await instance.store.frozenActors.freeze({ ...FROZEN, actorId: id, actorType: "user" });
  expect(await instance.call("GET /discover", { token: minted })).toMatchObject({
    status: 403,
    json: { code: "actor_frozen" },
  });
  expect((await instance.call("GET /v1/vaults", { token: member })).status).toBe(200);
  expect((await instance.call("POST /v1/admin/users/mate@example.com/thaw", { token: member })).status).toBe(
    403,
  );
  const { json } = await instance.call("GET /v1/users", { token: owner });
  const listed = json.users.find(({ email }: { email: string }) => email === "mate@example.com");
  expect(listed.frozen_reason).toBe(FROZEN.reason);
  expect((await instance.call("POST /v1/admin/users/mate@example.com/thaw", { token: owner })).status).toBe(
    200,
  );
  expect((await instance.call("GET /discover", { token: minted })).status).toBe(200);
  expect((await instance.call("POST /v1/admin/users/nobody@example.com/thaw", { token: owner })).status).toBe(
    404,
  );
});
