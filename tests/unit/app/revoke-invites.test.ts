import { expect, test } from "bun:test";
import { deleteAgent, revokeAgent, setAgentRole } from "../../../src/app/agent/manage-agent.ts";
import { revokedInvites } from "../../../src/app/revoke-invites.ts";
import { openInstance } from "../../support/instance.ts";
import { userPrincipal } from "../../support/principals.ts";

const OWNER = userPrincipal("owner");

async function scene() {
  const instance = await openInstance();
  await instance.addUser("olga@example.com", "owner");
  const token = await instance.addAgent("recruiter", "owner");
  const person = await instance.call("POST /v1/users/invites", {
    token,
    body: { email: "friend@example.com" },
  });
  const agent = await instance.call("POST /v1/agents/invites", { token, body: { name: "helper" } });
  expect([person.status, agent.status]).toEqual([201, 201]);
  const open = async () => {
    const { userInvites, agentInvites } = instance.store;
    const now = instance.clock.now();
    return [await userInvites.countLive(now), (await agentInvites.pending({ now })).length];
  };
  const recorded = async () => (await instance.store.audit.list({ limit: 1 }))[0]?.changes;
  return { instance, open, recorded };
}

test("an agent that is revoked, deleted or given a lower role takes its invites of people and agents along", async () => {
  for (const end of [
    (s: Awaited<ReturnType<typeof scene>>) => revokeAgent(s.instance.deps, OWNER, "recruiter"),
    (s: Awaited<ReturnType<typeof scene>>) => deleteAgent(s.instance.deps, OWNER, "recruiter"),
    (s: Awaited<ReturnType<typeof scene>>) =>
      setAgentRole(s.instance.deps, OWNER, { name: "recruiter", role: "member" }),
  ]) {
    const s = await scene();
    await using _ = s.instance;
    expect(await s.open()).toEqual([1, 1]);
    await end(s);
    expect(await s.open()).toEqual([0, 0]);
    expect(await s.recorded()).toMatchObject({ revoked_invites: { after: 2 } });
  }
});

test("somebody who deletes their own account takes theirs along", async () => {
  await using instance = await openInstance();
  await instance.addUser("olga@example.com", "owner");
  const token = await instance.addUser("ann@example.com", "member");
  await instance.call("POST /v1/users/invites", { token, body: { email: "friend@example.com" } });
  await instance.call("POST /v1/agents/invites", { token, body: { name: "helper" } });
  expect((await instance.call("DELETE /v1/auth/account", { token })).status).toBe(200);
  const now = instance.clock.now();
  expect(await instance.store.userInvites.countLive(now)).toBe(0);
  expect(await instance.store.agentInvites.pending({ now })).toEqual([]);
});

test("a higher role takes none, and a record of none says nothing", async () => {
  const s = await scene();
  await using _ = s.instance;
  await setAgentRole(s.instance.deps, OWNER, { name: "recruiter", role: "owner" });
  expect(await s.open()).toEqual([1, 1]);
  expect(revokedInvites(0)).toEqual({});
});
