/** A20: whoever raises a proposal does not decide it, whatever roles it has and whatever sessions it makes. */
import { expect, test } from "bun:test";
import { DEFAULT_VAULT_ID } from "../../../src/core/ids.ts";
import { bearer, type ProposalScene, startProposalScene } from "../rig/proposal-scene.ts";

const wanted = {
  services: [bearer("mirror", "mirror.example.com", "STRIPE_KEY")],
  credentials: [],
};

/** Approves and rejects with that token, with all that a person would send along, in every place where a token may stand. */
async function tryAll(scene: ProposalScene, number: number, token: string): Promise<number[]> {
  const { hash: reach_hash, confirm_hosts } = await scene.reach(number);
  const statuses: number[] = [];
  for (const verb of ["approve", "reject"]) {
    for (const headers of [
      { Authorization: `Bearer ${token}` },
      { Cookie: `av_session=${token}` },
      { Cookie: `av_session=${token}`, "X-Vault": "default", Origin: "http://127.0.0.1:14321" },
    ]) {
      const body = { vault: "default", reach_hash, confirm_hosts };
      const line = `POST /v1/admin/proposals/${number}/${verb}`;
      statuses.push((await scene.instance.call(line, { headers, body })).status);
    }
  }
  return statuses;
}

async function holds(scene: ProposalScene, number: number, token: string): Promise<void> {
  const before = await scene.state();
  const statuses = await tryAll(scene, number, token);
  for (const status of statuses) expect([401, 403, 404]).toContain(status);
  expect(await scene.state()).toBe(before);
  expect(await scene.status(number)).toBe("pending");
}

for (const role of ["proxy", "member", "admin"] as const) {
  for (const instanceRole of ["no-access", "member", "owner"] as const) {
    test(`not an agent with vault role ${role} and instance role ${instanceRole}, its own or another's`, async () => {
      await using scene = await startProposalScene();
      const self = await scene.instance.addAgent("self", instanceRole, { default: role });
      await holds(scene, await scene.raise(wanted, self), self);
      await holds(scene, await scene.raise({ ...wanted, message: "again" }), self);
    });
  }
}

for (const role of ["proxy", "member", "admin"] as const) {
  test(`not a vault token of role ${role} that the agent minted`, async () => {
    await using scene = await startProposalScene();
    const self = await scene.instance.addAgent("self", "member", { default: "admin" });
    const number = await scene.raise(wanted, self);
    const body = { vault: "default", vault_role: role };
    const { json } = await scene.instance.call("POST /v1/sessions", { token: self, body });
    await holds(scene, number, json.token);
  });

  test(`not a vault token of role ${role} that the approver minted, by which it was raised`, async () => {
    await using scene = await startProposalScene();
    const body = { vault: "default", vault_role: role };
    const { json } = await scene.instance.call("POST /v1/sessions", { token: scene.admin, body });
    const number = await scene.raise(wanted, json.token);
    await holds(scene, number, json.token);
    const again = await scene.instance.call("POST /v1/sessions", { token: json.token, body });
    if (again.status === 200) await holds(scene, number, again.json.token);
  });
}

test("not with a vault named in the body in which the agent is more than here", async () => {
  await using scene = await startProposalScene();
  const elsewhere = await scene.instance.addVault("elsewhere");
  const self = await scene.instance.addAgent("self", "owner", { default: "proxy", elsewhere: "admin" });
  const number = await scene.raise(wanted, self);
  for (const vault of [
    "elsewhere",
    "",
    " default",
    "DEFAULT",
    DEFAULT_VAULT_ID,
    elsewhere,
    "../default",
    null,
  ]) {
    const { status } = await scene.approve(number, { vault }, self);
    expect([400, 403, 404]).toContain(status);
  }
  expect(await scene.status(number)).toBe("pending");
});

test("not a person who uses the vault and does not manage it, who is no member, or whose grant is over", async () => {
  await using scene = await startProposalScene();
  const number = await scene.raise(wanted);
  await holds(scene, number, await scene.instance.addUser("paul@example.com", "owner", { default: "proxy" }));
  await holds(scene, number, await scene.instance.addUser("otto@example.com", "owner"));
  const late = await scene.instance.addUser("xena@example.com", "member");
  const user = await scene.instance.store.users.byEmail("xena@example.com");
  const over = { role: "admin", grantedAt: 0, expiresAt: scene.instance.clock.now() } as const;
  await scene.instance.store.grants.put({ type: "user", id: user?.id as never }, DEFAULT_VAULT_ID, over);
  await holds(scene, number, late);
});

test("refused are told no more than they may know: to whoever has no part in the vault there is none", async () => {
  await using scene = await startProposalScene();
  const number = await scene.raise(wanted);
  const stranger = await scene.instance.addUser("otto@example.com", "member");
  const other = await scene.instance.addVault("other");
  const scoped = await scene.instance.addScoped("admin", other);
  for (const token of [stranger, scoped]) {
    const there = await scene.approve(number, { vault: "default" }, token);
    const nowhere = await scene.approve(number, { vault: "nowhere" }, token);
    expect([there.status, there.json.error]).toEqual([404, "Vault not found: default"]);
    expect([nowhere.status, nowhere.json.error]).toEqual([404, "Vault not found: nowhere"]);
  }
  // Agents of the vault, too, learn of no proposal by its refusal: one that is not there is refused alike.
  const admin = await scene.instance.addAgent("chief", "member", { default: "admin" });
  const answers = [await scene.approve(number, {}, admin), await scene.approve(99, {}, admin)];
  expect(answers.map(({ status, text }) => [status, text])).toEqual([
    [403, answers[1]?.text ?? ""],
    [403, answers[0]?.text ?? ""],
  ]);
  expect(answers[0]?.text).not.toContain("mirror");
});
