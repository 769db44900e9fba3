/**
 * A20, for what is no stored credential: an agent has others show who they are where it chooses, to be them elsewhere.
 */
import { expect, test } from "bun:test";
import { DEFAULT_VAULT_ID } from "../../../src/core/ids.ts";
import { openInstance } from "../../support/instance.ts";

const PATH = "/v1/vaults/default/services";

async function scene() {
  const instance = await openInstance();
  const admin = await instance.registerOwner();
  const write = (token: string, host: string, more: object = {}) => {
    const auth = { type: "svid", audience: "sts.example.com" };
    const body = { services: [{ name: "federated", host, auth, ...more }] };
    return instance.call(`POST ${PATH}`, { token, body });
  };
  return {
    instance,
    write,
    admin,
    member: await instance.addUser("max@example.com", "member", { default: "member" }),
    agent: await instance.addAgent("builder", "member", { default: "member" }),
    scoped: await instance.addScoped("member"),
    [Symbol.asyncDispose]: () => instance[Symbol.asyncDispose](),
  };
}

test.each(["agent", "scoped"] as const)(
  "it is refused to one that is %s and member, also switched off",
  async (who) => {
    await using s = await scene();
    for (const more of [{}, { enabled: false }]) {
      const { status, json } = await s.write(s[who], "api.example.com", more);
      expect([status, json.code, json.error]).toEqual([
        403,
        "reach_refused",
        "This would newly let agents send an SVID for sts.example.com to api.example.com; a person has to agree to that",
      ]);
    }
    expect((await s.instance.store.services.load(DEFAULT_VAULT_ID)).services).toEqual([]);
  },
);

test("admins and people may; an agent may then narrow it, and not move it", async () => {
  await using s = await scene();
  for (const token of [s.admin, s.member]) expect((await s.write(token, "sts.example.com")).status).toBe(200);
  expect((await s.write(s.agent, "sts.example.com/v2/*")).status).toBe(200);
  expect((await s.write(s.agent, "sts.example.net")).status).toBe(403);
});
