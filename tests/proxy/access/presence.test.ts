import { expect, test } from "bun:test";
import { type AgentId, DEFAULT_VAULT_ID } from "../../../src/core/ids.ts";
import { anAgent } from "../../store/samples.ts";
import { hashOf } from "../../support/broker.ts";
import { basicAuth, openTls } from "../../support/raw-client.ts";
import { startScene } from "../../support/scene.ts";

const AGENT = "22222222-2222-4222-8222-222222222222" as AgentId;

test("requests of an agent, and of a session that it minted, say that it is there; its tunnels do not", async () => {
  const seen: string[] = [];
  const presence = { seen: (...told: readonly string[]) => void seen.push(told.join(" ")) };
  await using scene = await startScene({ broker: { presence } });
  const { store } = scene.broker;
  await store.agents.create(anAgent({ id: AGENT, name: "one" }));
  await store.grants.put({ type: "agent", id: AGENT }, DEFAULT_VAULT_ID, { role: "proxy", grantedAt: 0 });
  await store.sessions.create({ type: "agent", agentId: AGENT, ...hashOf("av_agt_one"), createdAt: 1 });
  await store.sessions.create({
    type: "scoped",
    ...hashOf("av_sess_minted"),
    vaultId: DEFAULT_VAULT_ID,
    vaultRole: "proxy",
    mintedBy: { type: "agent", id: AGENT },
    createdAt: 1,
  });
  const request = `GET / HTTP/1.1\r\nHost: ${scene.authority}\r\n\r\n`;

  const ofNobody = await scene.connect();
  ofNobody.write(request);
  await ofNobody.until((text) => text.includes("200"));
  expect(seen).toEqual([]);

  for (const token of ["av_agt_one", "av_sess_minted"]) {
    const auth = basicAuth(token);
    const tunnel = await openTls(scene.broker.port, scene.authority, { auth, ca: scene.broker.caPem });
    expect(seen).toEqual([]);
    tunnel.write(request);
    await tunnel.until((text) => text.includes("200"));
    expect(seen.splice(0)).toEqual([`${AGENT} proxy`]);
    tunnel.end();
  }
});
