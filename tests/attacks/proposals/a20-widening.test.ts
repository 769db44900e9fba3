/**
 * A20: a proposal that would send a credential to where nobody bound it is applied only when the host was typed, however
 * it is dressed. Each is approved as a person does who has not looked: with the hash and without what was to be typed.
 */
import { describe, expect, test } from "bun:test";
import { nine, slot, substituting, WIDENINGS } from "../corpus/widenings.ts";
import { bearer, GITHUB, STRIPE, startProposalScene } from "../rig/proposal-scene.ts";

describe("is asked for, and nothing is applied until it is typed", () => {
  test.each(Object.entries(WIDENINGS))("%s", async (_, { asks, prepare, proposal }) => {
    await using scene = await startProposalScene();
    await prepare?.(scene);
    const number = await scene.raise(proposal);
    const shown = await scene.reach(number);
    const before = await scene.state();
    const credentials = { PAY_KEY: "mine", PAGES_KEY: "mine" };
    const others = ["api.stripe.com.", "example.com", "*", "", "*.com", "mirror.example.com:443"];
    for (const confirm_hosts of [
      undefined,
      [],
      others.filter((host) => !asks.includes(host.replace(/\.$/, ""))),
    ]) {
      for (const reach_hash of [undefined, shown.hash]) {
        const refused = await scene.approve(number, { credentials, confirm_hosts, reach_hash });
        expect([refused.status, refused.json.code]).toEqual([409, "confirmation_required"]);
        expect(refused.json.reach.confirm_hosts).toEqual([...asks]);
      }
    }
    expect(await scene.state()).toBe(before);
    expect(await scene.status(number)).toBe("pending");
    const done = await scene.approve(number, { credentials, confirm_hosts: asks, reach_hash: shown.hash });
    expect([done.status, done.text]).toEqual([200, expect.any(String)]);
  });
});

test("what asks for nothing new says so, and is applied as it is", async () => {
  await using scene = await startProposalScene();
  const number = await scene.raise({
    services: [...nine, { ...STRIPE, action: "set" }],
    message: "nothing to see",
  });
  expect(await scene.reach(number)).toMatchObject({
    added: [],
    removed: [],
    replaced: [],
    confirm_hosts: [],
  });
  expect((await scene.approve(number)).status).toBe(200);
});

test("what keeps an agent's own credentials from a host stays, though the proposal does not speak of it", async () => {
  await using scene = await startProposalScene();
  const guarded = { ...GITHUB, foreign_credentials: "refuse" };
  const body = { services: [guarded] };
  await scene.instance.call("POST /v1/vaults/default/services", { token: scene.admin, body });
  for (const said of [{}, { foreign_credentials: "allow" }, { foreign_credentials: "strip" }]) {
    const number = await scene.raise({ services: [{ ...GITHUB, ...said, action: "set" }] });
    expect((await scene.approve(number)).status).toBe(200);
    const { json } = await scene.instance.call("GET /v1/vaults/default/services", { token: scene.admin });
    expect(json.services.at(-1)).toEqual(guarded);
  }
});

test("an agent cannot say itself what the vault was like when it asked, nor that it gave a value", async () => {
  await using scene = await startProposalScene();
  for (const said of [{ replaces: "mirror.example.com" }, { adopted: true }, { version: 7 }]) {
    const service = { ...bearer("stripe", "mirror.example.com", "STRIPE_KEY"), ...said };
    expect((await scene.propose({ services: [service] })).status).toBe(400);
  }
  const number = await scene.raise({ credentials: [slot("NEW_KEY", { has_value: true })] });
  expect((await scene.approve(number)).json.code).toBe("value_required");
});

test("a slot that gives a stored credential another value says that it does, and where that is used", async () => {
  await using scene = await startProposalScene();
  const number = await scene.raise({
    services: [{ ...STRIPE, action: "set" }],
    credentials: [{ action: "set", key: "STRIPE_KEY", value: "the agent's own account" }],
  });
  const { replaced, hash } = await scene.reach(number);
  expect(replaced).toEqual(["STRIPE_KEY"]);
  // A person who has read it may still give the value that is meant.
  const credentials = { STRIPE_KEY: "mine" };
  expect((await scene.approve(number, { credentials, reach_hash: hash })).status).toBe(200);
  expect(await scene.state()).toContain('["STRIPE_KEY","static","mine"]');
  expect(await scene.state()).not.toContain("the agent's own account");
});

test("what was typed for one proposal is bound for what it showed, and for nothing that the agent asks later", async () => {
  await using scene = await startProposalScene();
  const first = await scene.raise({ services: [bearer("mirror", "mirror.example.com", "STRIPE_KEY")] });
  expect((await scene.approve(first, { confirm_hosts: ["mirror.example.com"] })).status).toBe(200);
  for (const service of [
    substituting("mirror-body", "mirror.example.com", "STRIPE_KEY", ["body"]),
    bearer("mirror", "mirror.example.com", "GITHUB_TOKEN"),
    bearer("mirror-two", "two.mirror.example.com", "STRIPE_KEY"),
    bearer("mirror-all", "*.mirror.example.com", "STRIPE_KEY"),
  ]) {
    const refused = await scene.approve(await scene.raise({ services: [service] }));
    expect([refused.status, refused.json.code]).toEqual([409, "confirmation_required"]);
  }
});

test("no host that the person typed is bound to more than the proposal showed", async () => {
  await using scene = await startProposalScene();
  const number = await scene.raise({ services: [bearer("mirror", "mirror.example.com", "STRIPE_KEY")] });
  const confirm_hosts = ["mirror.example.com", "other.example.com", "*.example.com"];
  expect((await scene.approve(number, { confirm_hosts })).status).toBe(200);
  const vaultId = (await scene.instance.store.vaults.byName("default"))?.id as never;
  const bound = (await scene.instance.store.audiences.list(vaultId))
    .filter(({ key }) => (key as string) === "STRIPE_KEY")
    .map(({ host, surface }) => `${host} ${surface}`);
  expect(bound).toEqual(["api.stripe.com auth", "mirror.example.com auth"]);
});
