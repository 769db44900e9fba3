/** A19: the link of a proposal lets read that one, for a day, and nothing else. */
import { expect, test } from "bun:test";
import { bearer, startProposalScene } from "../rig/proposal-scene.ts";

const wanted = { services: [bearer("mirror", "mirror.example.com", "STRIPE_KEY")] };

async function raised(scene: Awaited<ReturnType<typeof startProposalScene>>) {
  const { json } = await scene.propose(wanted);
  return { number: json.id as number, link: new URL(json.approval_url).searchParams.get("token") ?? "" };
}

test("its token opens nothing as a bearer token or a session cookie", async () => {
  await using scene = await startProposalScene();
  const { number, link } = await raised(scene);
  for (const headers of [
    { Authorization: `Bearer ${link}` },
    { Cookie: `av_session=${link}` },
    { Cookie: `av_approval=${link}; av_session=${link}` },
  ]) {
    for (const [line, body] of [
      [`POST /v1/admin/proposals/${number}/approve`, {}],
      [`POST /v1/admin/proposals/${number}/reject`, {}],
      [`GET /v1/admin/proposals/${number}`, undefined],
      [`GET /v1/proposals/${number}`, undefined],
      ["GET /v1/credentials?reveal=true", undefined],
    ] as const) {
      const { status } = await scene.instance.call(line, { headers, ...(body && { body }) });
      // With a cookie alone a write is refused before anybody looks whose it is.
      expect([line, 401, "Cookie" in headers ? 403 : 401]).toContain(status);
    }
  }
  const line = `POST /v1/admin/proposals/${number}/approve?token=${link}`;
  expect((await scene.instance.call(line, { body: { token: link } })).status).toBe(401);
  expect(await scene.status(number)).toBe("pending");
});

test("it shows no other proposal, and none of the number in another vault", async () => {
  await using scene = await startProposalScene();
  const first = await raised(scene);
  const second = await raised(scene);
  await scene.instance.addVault("other");
  const agent = await scene.instance.addAgent("other-bot", "member", { other: "member" });
  const services = [{ action: "set", name: "docs", host: "docs.example.com", auth: { type: "passthrough" } }];
  const headers = { "X-Vault": "other" };
  const other = await scene.instance.call("POST /v1/proposals", {
    token: agent,
    headers,
    body: { services },
  });
  expect(other.json.id).toBe(first.number);
  const read = async (id: number) =>
    await scene.instance.call(`GET /v1/proposals/approve-details?token=${first.link}&id=${id}`);
  expect((await read(second.number)).status).toBe(400);
  expect((await read(first.number)).json).toMatchObject({ vault: "default", proposal_id: first.number });
});

test("it shows what is asked for, and of the vault nothing else: no other service, no key, no reach", async () => {
  await using scene = await startProposalScene();
  const { number, link } = await raised(scene);
  const { text } = await scene.instance.call(`GET /v1/proposals/approve-details?token=${link}&id=${number}`, {
    headers: { Cookie: `av_session=${scene.member}` },
  });
  expect(text).toContain("mirror.example.com");
  expect(text).not.toMatch(/github|GITHUB_TOKEN|api\.stripe\.com|reach|sk_live|ghp_/);
});

test("no token is stored: neither that of the link nor the agent's can be found from what is", async () => {
  await using scene = await startProposalScene();
  const { number, link } = await raised(scene);
  const stored = JSON.stringify(
    await scene.instance.store.proposals.find("00000000-0000-0000-0000-000000000000" as never, number),
  );
  expect(stored).not.toContain(link);
  expect(stored).not.toContain(scene.agent);
  const records = JSON.stringify(await scene.instance.store.audit.list({ after: 0, limit: 500 }));
  expect(records).not.toContain(link);
  expect(JSON.stringify(scene.instance.logLines)).not.toContain(link);
});

test("the name of who raised it survives the rotation and the end of its token", async () => {
  await using scene = await startProposalScene();
  const { number, link } = await raised(scene);
  for (const line of ["POST /v1/agents/builder/rotate", "DELETE /v1/agents/builder"]) {
    const body = line.startsWith("POST") ? { mode: "token" } : undefined;
    await scene.instance.call(line, { token: scene.owner, ...(body && { body }) });
    const { json } = await scene.instance.call(
      `GET /v1/proposals/approve-details?token=${link}&id=${number}`,
    );
    expect(json.agent_name).toBe("builder");
  }
});
