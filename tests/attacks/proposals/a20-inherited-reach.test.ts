/** A20: a person who gives a stored credential another value sees everybody who gets it, and not the newcomers alone. */
import { expect, test } from "bun:test";
import { DEFAULT_VAULT_ID } from "../../../src/core/ids.ts";
import { bearer, type ProposalScene, startProposalScene } from "../rig/proposal-scene.ts";

const EVIL = "metrics.evil.example";
/** A harmless credential of the agent's own, for a host of its own, under the name of one that it would like to have. */
const BAIT = {
  services: [bearer("metrics", EVIL, "PAYMENTS_KEY")],
  credentials: [{ action: "set", key: "PAYMENTS_KEY", value: "the agent's own" }],
};

async function pageOf({ instance, member }: ProposalScene, number: number): Promise<string> {
  const headers = { Cookie: `av_session=${member}` };
  return (await instance.call(`GET /approve/${number}?vault=default`, { headers })).text;
}

const WANTED = {
  "a value alone, which changes no service": {
    credentials: [{ action: "set", key: "PAYMENTS_KEY", description: "The live key of our payments" }],
  },
  "a value for an honest host": {
    services: [bearer("payments", "api.payments.example.com", "PAYMENTS_KEY")],
    credentials: [{ action: "set", key: "PAYMENTS_KEY" }],
  },
};

for (const [what, wanted] of Object.entries(WANTED)) {
  test(`${what}: who has the credential already is shown`, async () => {
    await using scene = await startProposalScene();
    expect((await scene.approve(await scene.raise(BAIT))).status).toBe(200);
    const number = await scene.raise(wanted);
    const { inherited } = (await scene.reach(number)) as unknown as { inherited: object[] };
    expect(inherited).toEqual([{ credential: "PAYMENTS_KEY", host: EVIL, surface: "auth" }]);
    const page = await pageOf(scene, number);
    const table = page.slice(page.indexOf('id="reach"'), page.indexOf('id="credentials"'));
    expect(table).toContain("evil.example");
    expect(table).toContain("Gets the new value, too");
    expect(page).not.toContain("Nothing new");
  });
}

test("a host that was taken back from the credential gets nothing, and is not shown", async () => {
  await using scene = await startProposalScene();
  expect((await scene.approve(await scene.raise(BAIT))).status).toBe(200);
  await scene.instance.store.audiences.unbind(DEFAULT_VAULT_ID, "PAYMENTS_KEY" as never, EVIL);
  const reach = await scene.reach(await scene.raise(WANTED["a value alone, which changes no service"]));
  expect(reach).not.toHaveProperty("inherited");
});

test("a decision made before the credential went there is not taken", async () => {
  await using scene = await startProposalScene();
  const number = await scene.raise({ credentials: [{ action: "set", key: "STRIPE_KEY" }] });
  const { hash } = await scene.reach(number);
  await scene.instance.call("POST /v1/vaults/default/services", {
    token: scene.admin,
    body: {
      services: [{ name: "more", host: "more.example.com", auth: { type: "bearer", token: "STRIPE_KEY" } }],
    },
  });
  const body = { reach_hash: hash, credentials: { STRIPE_KEY: "sk_live_2" } };
  expect((await scene.approve(number, body)).status).toBe(409);
});
