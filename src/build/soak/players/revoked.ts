/** An agent whose token is revoked while its tunnel and its stream are open: both have to go. */
import { get } from "../../bench/load/messages.ts";
import { basic } from "../../bench/peers/agent-vault.ts";
import { HOST } from "../../bench/peers/peer.ts";
import { EVENTS_PATH } from "../../bench/servers/messages.ts";
import { Client } from "../client.ts";
import type { Player } from "../player.ts";
import type { Scene } from "../scene.ts";

/** Within a second it must be gone; the rest is for a busy machine. */
const GONE_MS = 3000;

export const revoked: Player = {
  name: "revoked tokens",
  count: 1,
  pauseMs: 1500,
  async episode(scene) {
    const label = `soak-${crypto.randomUUID()}`;
    const { token } = await api<{ token: string }>(scene, "POST", "", { vault: "default", label });
    const proxy = { port: scene.vault.proxyPort, authorization: basic(token) };
    const route = { ...scene.route, proxy };
    const clients = [await Client.open(route, HOST), await Client.open(route, HOST)] as const;
    try {
      await clients[0].expect(get(HOST, route.port), "header:y");
      clients[1].write(get(HOST, route.port, EVENTS_PATH));
      const { sessions } = await api<{ sessions: { id: string; label?: string }[] }>(scene, "GET", "");
      const id = sessions.find((session) => session.label === label)?.id;
      if (id === undefined) throw new Error("the token is not listed");
      await api(scene, "DELETE", `/${id}`);
      for (const { inbox } of clients) {
        await inbox.take(() => (inbox.closed ? 0 : undefined), GONE_MS);
      }
    } finally {
      for (const client of clients) client.abort();
    }
    const again = await Client.open(route, HOST).catch(() => undefined);
    again?.abort();
    if (again !== undefined) throw new Error("a revoked token opened a tunnel");
  },
};

/** A call on /v1/sessions as the owner. */
async function api<Reply>({ vault }: Scene, method: string, path: string, body?: unknown): Promise<Reply> {
  const saved: { token: string } = await Bun.file(vault.home.at(".agent-vault", "session.json")).json();
  const answer = await fetch(`${vault.address}/v1/sessions${path}?vault=default`, {
    method,
    headers: { authorization: `Bearer ${saved.token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} /v1/sessions was answered ${answer.status}`);
  return (await answer.json()) as Reply;
}
