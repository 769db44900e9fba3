/** A20: an approved OAuth credential is changed before the person connects it: they see where they are led, and go nowhere else. */
import { expect, test } from "bun:test";
import { type ProposalScene, startProposalScene } from "../rig/proposal-scene.ts";

const CSRF = "c".repeat(64);
const HONEST = {
  authorization_url: "https://id.example.com/authorize",
  token_url: "https://id.example.com/token",
};
const EVIL = {
  authorization_url: "https://id.evil.example/authorize",
  token_url: "https://id.evil.example/token",
};

async function approved(scene: ProposalScene): Promise<void> {
  const service = {
    action: "set",
    name: "idp",
    host: "api.example.com",
    auth: { type: "bearer", token: "IDP" },
  };
  const credentials = [{ action: "set", key: "IDP", type: "oauth", oauth: { ...HONEST, client_id: "ours" } }];
  const number = await scene.raise({ services: [service], credentials });
  const { status, text } = await scene.approve(number);
  if (status !== 200) throw new Error(text);
}

/** As an agent that manages the vault does it. */
async function changed(scene: ProposalScene): Promise<void> {
  const token = await scene.instance.addAgent("helper", "member", { default: "member" });
  const body = { vault: "default", key: "IDP", client_id: "ours", ...EVIL };
  const { status, text } = await scene.instance.call("POST /v1/credentials/oauth/connect", { token, body });
  if (status !== 200) throw new Error(text);
}

async function cardOf({ instance, member }: ProposalScene): Promise<string> {
  const headers = { Cookie: `av_session=${member}` };
  const { text } = await instance.call("GET /approve/1?vault=default&again=1", { headers });
  return text.slice(text.indexOf('id="connect"'), text.indexOf('id="services"'));
}

function connect({ instance, member }: ProposalScene, shown: Record<string, string>) {
  return instance.call("POST /approve/1/connect?vault=default", {
    headers: {
      "Content-Type": "application/x-www-form-urlencoded",
      "Sec-Fetch-Site": "same-origin",
      Cookie: `av_session=${member}; av_csrf=${CSRF}`,
    },
    body: `${new URLSearchParams({ csrf: CSRF, key: "IDP", ...shown })}`,
  });
}

test("what is shown beside the button is where it leads", async () => {
  await using scene = await startProposalScene();
  await approved(scene);
  expect(await cardOf(scene)).toContain("https://id.example.com<bdi>/authorize");
  const led = await connect(scene, HONEST);
  expect([led.status, led.text.includes("url=https://id.example.com/authorize?")]).toEqual([200, true]);
  await changed(scene);
  const card = await cardOf(scene);
  expect(card).toContain("https://id.evil.example<bdi>/authorize");
  expect(card).toContain("https://id.evil.example<bdi>/token");
});

test("a change since it was shown leads nowhere, and no secret that was typed is kept for the other address", async () => {
  await using scene = await startProposalScene();
  await approved(scene);
  await changed(scene);
  for (const shown of [HONEST, { ...HONEST, client_id: "mine", client_secret: "typed by a person" }, {}]) {
    const { status, text } = await connect(scene, shown);
    expect(status).toBe(409);
    expect(text).not.toContain("evil.example");
  }
  const vaultId = (await scene.instance.store.vaults.byName("default"))?.id as never;
  const held = await scene.instance.store.oauthCredentials.get(vaultId, "IDP" as never);
  expect(held?.clientSecret).toBeUndefined();
});
