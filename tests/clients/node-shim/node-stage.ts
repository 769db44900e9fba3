/** A broker and upstreams in TLS and without, which take WebSockets too. */
import { createAuthority } from "../../support/certificates.ts";
import { NODE_CLIENTS } from "../../support/process/node-packages.ts";
import type { RunningVault } from "../../support/process/vault.ts";
import { HOST, startBroker } from "../stage.ts";

export type NodeStage = AsyncDisposable & {
  readonly vault: RunningVault;
  readonly https: string;
  readonly http: string;
  /** What arrived, as path and `Authorization`. */
  readonly received: readonly { readonly path: string; readonly authorization: string | null }[];
  /** For whatever runs `programs.mjs`. */
  readonly env: Readonly<Record<string, string>>;
};

export async function nodeStage(): Promise<NodeStage> {
  const authority = createAuthority("Client test upstream");
  const { cert, key } = authority.issue([HOST]);
  const received: { path: string; authorization: string | null }[] = [];
  const serve = (tls?: { cert: string; key: string }) =>
    Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      ...(tls === undefined ? {} : { tls }),
      async fetch(request, server) {
        await request.arrayBuffer();
        const path = decodeURIComponent(new URL(request.url).pathname);
        received.push({ path, authorization: request.headers.get("authorization") });
        if (server.upgrade(request)) return undefined;
        return Response.json({ ok: true });
      },
      websocket: {
        message(socket, message) {
          socket.send(message);
        },
      },
    });
  const [secure, plain] = [serve({ cert, key }), serve()];
  const stop = async () => void (await Promise.all([secure.stop(true), plain.stop(true)]));
  const vault = await startBroker(authority.pem).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return {
    vault,
    https: `https://${HOST}:${secure.port}`,
    http: `http://${HOST}:${plain.port}`,
    received,
    env: { CLIENTS: NODE_CLIENTS.folder },
    [Symbol.asyncDispose]: async () => {
      await vault[Symbol.asyncDispose]();
      await stop();
    },
  };
}
