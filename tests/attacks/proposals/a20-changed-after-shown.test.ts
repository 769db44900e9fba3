/** A20: what a person decided on is what was shown to them. Whatever changed since then makes them look again. */
import { expect, test } from "bun:test";
import { DEFAULT_VAULT_ID } from "../../../src/core/ids.ts";
import { bearer, type ProposalScene, SECRETS, STRIPE, startProposalScene } from "../rig/proposal-scene.ts";

const wanted = {
  services: [bearer("reports", "reports.example.com", "REPORTS_KEY")],
  credentials: [{ action: "set", key: "REPORTS_KEY", value: "from the agent" }],
};

type Change = (scene: ProposalScene) => Promise<unknown>;
const as =
  (line: string, body: object): Change =>
  ({ instance, admin }) =>
    instance.call(line, { token: admin, body });

const CHANGES: Readonly<Record<string, Change>> = {
  "a service was changed": as("POST /v1/vaults/default/services", {
    services: [{ ...STRIPE, host: "api.stripe.com" }],
  }),
  "a service was switched off": as("PATCH /v1/vaults/default/services/stripe", { enabled: false }),
  "services changed their order": async ({ instance, admin }) => {
    const { json } = await instance.call("GET /v1/vaults/default/services", { token: admin });
    const services = json.services.toReversed();
    return instance.call("PUT /v1/vaults/default/services", { token: admin, body: { services } });
  },
  "a service was added for the same place": as("POST /v1/vaults/default/services", {
    services: [{ name: "other", host: "reports.example.com", auth: { type: "passthrough" } }],
  }),
  "a credential has another value": as("POST /v1/credentials", { credentials: { STRIPE_KEY: "sk_live_2" } }),
  "a credential was deleted": as("DELETE /v1/credentials", { keys: ["GITHUB_TOKEN"] }),
  "a credential was deleted and made again with the same value": async (scene) => {
    await as("DELETE /v1/credentials", { keys: ["STRIPE_KEY"] })(scene);
    scene.instance.clock.advance(1);
    await as("POST /v1/credentials", { credentials: { STRIPE_KEY: SECRETS.STRIPE_KEY } })(scene);
  },
  "the credential that is to be made was made by somebody else": as("POST /v1/credentials", {
    credentials: { REPORTS_KEY: "another" },
  }),
  "a host was taken from a credential": ({ instance }) =>
    instance.store.audiences.unbind(DEFAULT_VAULT_ID, "STRIPE_KEY" as never, "api.stripe.com"),
  "a host was given to a credential": ({ instance }) =>
    instance.store.audiences.bind(DEFAULT_VAULT_ID, [
      { key: "STRIPE_KEY" as never, host: "x.example.com", surface: "auth", boundAt: 1, boundBy: "somebody" },
    ]),
  "another proposal was applied": async (scene) => {
    const services = [
      { action: "set", name: "docs", host: "docs.example.com", auth: { type: "passthrough" } },
    ];
    const number = await scene.raise({ services });
    expect((await scene.approve(number, {}, scene.admin)).status).toBe(200);
  },
};

for (const [what, change] of Object.entries(CHANGES)) {
  test(`${what}: refused, shown anew, and applied when that is approved`, async () => {
    await using scene = await startProposalScene();
    const number = await scene.raise(wanted);
    const shown = await scene.reach(number);
    scene.instance.clock.advance(1000);
    await change(scene);
    const before = await scene.state();
    const body = { reach_hash: shown.hash, confirm_hosts: shown.confirm_hosts };
    const refused = await scene.approve(number, body);
    expect([refused.status, refused.json.code]).toEqual([409, "proposal_changed"]);
    expect(await scene.state()).toBe(before);
    expect(await scene.status(number)).toBe("pending");
    const anew = await scene.reach(number);
    expect(refused.json.reach).toEqual(anew);
    expect(anew.hash).not.toBe(shown.hash);
    const approved = { reach_hash: anew.hash, confirm_hosts: anew.confirm_hosts };
    expect((await scene.approve(number, approved)).status).toBe(200);
  });
}

test("nothing changed: the hash stays, whoever looks and however often", async () => {
  await using scene = await startProposalScene();
  const number = await scene.raise(wanted);
  const { hash } = await scene.reach(number);
  scene.instance.clock.advance(60_000);
  await scene.raise({ ...wanted, message: "another one that waits" });
  expect((await scene.reach(number)).hash).toBe(hash);
  expect((await scene.approve(number, { reach_hash: hash })).status).toBe(200);
});

test("the hash of one proposal is none of another that asks for the same", async () => {
  await using scene = await startProposalScene();
  const [first, second] = [await scene.raise(wanted), await scene.raise(wanted)];
  const { hash } = await scene.reach(first);
  const refused = await scene.approve(second, { reach_hash: hash });
  expect([refused.status, refused.json.code]).toEqual([409, "proposal_changed"]);
  for (const reach_hash of ["", "0", hash.toUpperCase()]) {
    expect((await scene.approve(first, { reach_hash })).json.code).toBe("proposal_changed");
  }
});

test("an end that came while the person looked is an end", async () => {
  await using scene = await startProposalScene();
  const number = await scene.raise(wanted);
  const { hash } = await scene.reach(number);
  scene.instance.clock.advance(7 * 24 * 60 * 60 * 1000);
  const late = await scene.instance.addUser("lea@example.com", "member", { default: "member" });
  const refused = await scene.approve(number, { reach_hash: hash }, late);
  expect([refused.status, refused.json.error]).toEqual([409, `Proposal ${number} is already expired`]);
});
