/** What a row of the request log says of who asked and of what was needed, refused requests included. */

import { expect, test } from "bun:test";
import { type AgentId, DEFAULT_VAULT_ID, type UserId, type VaultId } from "../../src/core/ids.ts";
import { anAgent } from "../store/samples.ts";
import { hashOf } from "../support/broker.ts";
import { basicAuth, open } from "../support/raw-client.ts";
import { HOST, type Scene, startScene } from "../support/scene.ts";

const AGENT = "22222222-2222-4222-8222-222222222222" as AgentId;
const MINTER = { type: "user", id: "33333333-3333-4333-8333-333333333333" as UserId } as const;
const HOUR = 3_600_000;

async function addAgent({ broker }: Scene, token: string): Promise<void> {
  await broker.store.agents.create(anAgent({ id: AGENT, name: "one" }));
  await broker.store.sessions.create({ type: "agent", agentId: AGENT, ...hashOf(token), createdAt: 1 });
}

async function addScoped({ broker }: Scene, token: string, expiresAt = Date.now() + HOUR): Promise<void> {
  await broker.store.sessions.create({
    type: "scoped",
    ...hashOf(token),
    vaultId: DEFAULT_VAULT_ID,
    vaultRole: "proxy",
    mintedBy: MINTER,
    createdAt: 1,
    expiresAt,
  });
}

/** The row of one request in absolute-form. */
async function rowOf(scene: Scene, token: string, vault = "", scheme = "https") {
  const client = await open(scene.broker.port);
  client.write(
    `GET ${scheme}://${scene.authority}/ HTTP/1.1\r\nHost: ${scene.authority}\r\n${basicAuth(token, vault)}\r\n`,
  );
  await client.until((text) => text.endsWith("ok") || text.endsWith("}"));
  client.end();
  return scene.broker.log.at(-1);
}

test("a scoped session's rows name who minted it, and the session", async () => {
  await using scene = await startScene();
  await addScoped(scene, "av_sess_one");
  const { publicId } = hashOf("av_sess_one");
  const who = { actorType: "user", actorId: MINTER.id, sessionId: publicId };
  expect(await rowOf(scene, "av_sess_one")).toMatchObject({ status: 200, ...who });
  expect(await rowOf(scene, "av_sess_one", "elsewhere")).toMatchObject({ status: 403, ...who });
});

test("a scoped session that nobody is known to have minted is named alone", async () => {
  await using scene = await startScene();
  expect(await rowOf(scene, scene.broker.token)).toMatchObject({
    status: 200,
    actorType: "",
    actorId: "",
    sessionId: expect.stringMatching(/^[0-9a-f]+$/),
  });
});

test("an agent's rows name it, also where it may not go", async () => {
  await using scene = await startScene();
  await addAgent(scene, "av_agt_one");
  const who = { actorType: "agent", actorId: AGENT, sessionId: hashOf("av_agt_one").publicId };
  expect(await rowOf(scene, "av_agt_one", "default")).toMatchObject({ status: 404, ...who });
  expect(await rowOf(scene, "av_agt_one")).toMatchObject({
    status: 400,
    errorCode: "vault_required",
    ...who,
  });
  expect(await rowOf(scene, "av_agt_one", "nowhere")).toMatchObject({ status: 404, ...who });
  await scene.broker.store.grants.put({ type: "agent", id: AGENT }, DEFAULT_VAULT_ID, {
    role: "proxy",
    grantedAt: 0,
  });
  expect(await rowOf(scene, "av_agt_one", "default")).toMatchObject({ status: 200, ...who });
});

test("a refused CONNECT says in its first line that the token has expired", async () => {
  await using scene = await startScene();
  await addScoped(scene, "av_sess_old", Date.now() - 1);
  const client = await open(scene.broker.port);
  const { authority } = scene;
  client.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${basicAuth("av_sess_old")}\r\n`);
  expect(await client.until((text) => text.endsWith("}"))).toStartWith(
    "HTTP/1.1 407 agent-vault token expired\r\n",
  );
  client.end();
});

test("a token that has ended is told from one that never was", async () => {
  await using scene = await startScene();
  await addScoped(scene, "av_sess_old", Date.now() - 1);
  expect(await rowOf(scene, "av_sess_old")).toMatchObject({
    status: 407,
    errorCode: "session_expired",
    actorId: MINTER.id,
    sessionId: hashOf("av_sess_old").publicId,
  });
  expect(await rowOf(scene, "av_sess_never")).toMatchObject({
    status: 407,
    errorCode: "session_invalid",
    actorId: "",
    sessionId: "",
  });
});

test("every refusal behind the login names actor and session", async () => {
  await using scene = await startScene();
  await addScoped(scene, "av_sess_one");
  const who = { actorId: MINTER.id, sessionId: hashOf("av_sess_one").publicId };
  const service = { name: "api", host: HOST, auth: { type: "bearer", token: "API_KEY" } };
  await scene.broker.setServices([{ ...service, enabled: false }]);
  expect(await rowOf(scene, "av_sess_one")).toMatchObject({ errorCode: "no_match", ...who });
});

test("a missing credential is named, and so is all else that the service needs", async () => {
  await using scene = await startScene({
    service: {
      name: "api",
      host: HOST,
      auth: { type: "basic", username: "API_KEY", password: "ABSENT" },
    },
  });
  const row = await rowOf(scene, scene.broker.token);
  expect(row).toMatchObject({ status: 502, errorCode: "credential_not_found", matchedService: "api" });
  expect([...(row?.credentialKeys ?? [])].sort()).toEqual(["ABSENT", "API_KEY"]);
  expect(row?.plaintext).toBe(false);
});

test("a credential that cannot be written is named as well, one that may not go out in the clear is not", async () => {
  await using scene = await startScene();
  await scene.broker.setCredential("API_KEY", "two\nlines");
  expect(await rowOf(scene, scene.broker.token)).toMatchObject({
    errorCode: "substitution_error",
    credentialKeys: ["API_KEY"],
  });
  await scene.broker.store.settings.setVault(DEFAULT_VAULT_ID as VaultId, "plaintext_injection", "deny");
  expect(await rowOf(scene, scene.broker.token, "", "http")).toMatchObject({
    errorCode: "plaintext_injection",
    credentialKeys: [],
    plaintext: false,
  });
});
