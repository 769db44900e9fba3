/**
 * A20: an agent asks for a host that a person could take for another one. What is like a host of the vault or a known one,
 * or lies where anybody may have a name, has to be typed also for a credential that is new; what is neither has not.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { bearer, GITHUB, type ProposalScene, STRIPE, startProposalScene } from "../rig/proposal-scene.ts";

let scene: ProposalScene;
beforeAll(async () => {
  scene = await startProposalScene();
  const auth = { type: "bearer", token: "STRIPE_KEY" };
  const body = { services: [{ name: "intranet", host: "api.acme-corp.example", auth }] };
  const { status } = await scene.instance.call("POST /v1/vaults/default/services", {
    token: scene.admin,
    body,
  });
  expect(status).toBe(200);
});
afterAll(async () => {
  await scene[Symbol.asyncDispose]();
});

/** What a person who approves it unseen is told, and what they were shown. */
async function ask(host: string) {
  const before = await scene.state();
  const proposal = {
    services: [bearer("new", host, "NEW_KEY")],
    credentials: [{ action: "set", key: "NEW_KEY", value: "v" }],
  };
  const number = await scene.raise(proposal);
  const { hash, added, confirm_hosts } = (
    await scene.instance.call(`GET /v1/admin/proposals/${number}`, { token: scene.member })
  ).json.reach;
  const unseen = await scene.approve(number, { reach_hash: hash });
  if (unseen.status !== 200) expect(await scene.state()).toBe(before);
  else await forget();
  await scene.instance.call(`POST /v1/admin/proposals/${number}/reject`, { token: scene.member, body: {} });
  const reasons: { code: string; resembles?: string }[] = added[0].reasons;
  return { unseen, reasons, domain: added[0].domain, confirm_hosts };
}

/** What was applied may have taken the place of a service that answered for the host already. */
async function forget(): Promise<void> {
  const auth = { type: "bearer", token: "STRIPE_KEY" };
  const intranet = { name: "intranet", host: "api.acme-corp.example", auth };
  const body = { services: [STRIPE, GITHUB, intranet] };
  const put = await scene.instance.call("PUT /v1/vaults/default/services", { token: scene.admin, body });
  expect(put.status).toBe(200);
  await scene.instance.call("DELETE /v1/credentials", { token: scene.admin, body: { keys: ["NEW_KEY"] } });
}

const LIKE: Readonly<Record<string, string>> = {
  "api.str1pe.com": "stripe.com",
  "api.strlpe.com": "stripe.com",
  "api.stripee.com": "stripe.com",
  "api.stirpe.com": "stripe.com",
  "api.stripe.co": "stripe.com",
  "api.stripe.com.pay.example.io": "stripe.com",
  "api-stripe-com.example.io": "stripe.com",
  "stripe-api.com": "stripe.com",
  "stripe.com-api.net": "stripe.com",
  "slack.com.tools": "slack.com",
  "getstripe.com": "stripe.com",
  "api.githvb.com": "github.com",
  "api.gіthub.com": "github.com",
  "api.rnistral.ai": "mistral.ai",
  "api.tvvitter.com": "twitter.com",
  "api.acmecorp.example": "acme-corp.example",
  "api.acme-c0rp.example": "acme-corp.example",
};

describe("a name like a known one has to be typed", () => {
  test.each(Object.entries(LIKE))("%s, for %s", async (host, known) => {
    const ascii = new URL(`https://${host}`).hostname;
    const { unseen, reasons, confirm_hosts } = await ask(ascii);
    expect(reasons).toContainEqual({ code: "look-alike", resembles: known });
    expect([unseen.status, unseen.json.code]).toEqual([409, "confirmation_required"]);
    expect(confirm_hosts).toEqual([ascii]);
  });
});

describe("a name that anybody may have has to be typed, and so has one that stands for many", () => {
  test.each([
    ["evil.github.io", "shared-suffix", "evil.github.io"],
    ["evil.s3.eu-west-1.amazonaws.com", "shared-suffix", "evil.s3.eu-west-1.amazonaws.com"],
    ["api.evil.workers.dev", "shared-suffix", "evil.workers.dev"],
    ["evil.ngrok-free.app", "shared-suffix", "evil.ngrok-free.app"],
    ["evil.vercel.app", "shared-suffix", "evil.vercel.app"],
    ["*.github.io", "public-suffix", "github.io"],
    ["*.co.uk", "public-suffix", "co.uk"],
    ["*.example.com", "wildcard", "example.com"],
    ["xn--80akhbyknj4f.example", "encoded-name", "xn--80akhbyknj4f.example"],
  ])("%s (%s)", async (host, code, domain) => {
    const asked = await ask(host);
    expect(asked.reasons.map((reason) => reason.code)).toContain(code);
    expect(asked.domain).toBe(domain);
    expect([asked.unseen.status, asked.confirm_hosts]).toEqual([409, [host]]);
  });
});

describe("an honest name has not", () => {
  test.each([
    "api.github.com",
    "uploads.github.com",
    "files.stripe.com",
    "gitlab.com",
    "api.x.ai",
    "api.machines.dev",
    "generativelanguage.googleapis.com",
    "gitlab.example.org",
    "api.acme.example",
  ])("%s", async (host) => {
    const { unseen, reasons, confirm_hosts } = await ask(host);
    expect([unseen.status, reasons, confirm_hosts]).toEqual([200, [], []]);
  });
});
