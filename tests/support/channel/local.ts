/** The channel in this process, over a whole control plane in memory. */
import { type AgentChannel, CHANNEL_PATH, createAgentChannel } from "../../../src/channel/endpoint.ts";
import { createMessageSigner } from "../../../src/crypto/identity/message-signer.ts";
import { createOriginReader } from "../../../src/http/client-ip.ts";
import { Registry } from "../../../src/proxy/connection/registry.ts";
import { listenControl } from "../../../src/proxy/control/listener.ts";
import { type Instance, openInstance } from "../instance.ts";

export type LocalChannel = AsyncDisposable & {
  readonly instance: Instance;
  readonly channel: AgentChannel;
  readonly address: string;
  readonly port: number;
  readonly owner: string;
  readonly faults: unknown[];
  /** Of every client that came, as it counts. This machine is a proxy that is trusted. */
  readonly addresses: readonly string[];
  /** Ends the server as it is ended in earnest. */
  stop(): Promise<void>;
};

export async function openChannel(overrides: Parameters<typeof openInstance>[0] = {}): Promise<LocalChannel> {
  const instance = await openInstance(overrides);
  const owner = await instance.registerOwner();
  const faults: unknown[] = [];
  const addresses: string[] = [];
  const originOf = createOriginReader(["127.0.0.1"]);
  const registry = new Registry();
  const listener = listenControl(
    { host: "127.0.0.1", port: 0 },
    { registry, fault: (error) => void faults.push(error) },
  );
  const { deps } = instance;
  const channel = createAgentChannel({
    ...deps,
    messageSigner: createMessageSigner(deps),
    addressOf(peer, forwarded) {
      const headers = new Headers(forwarded === undefined ? {} : { "X-Forwarded-For": forwarded });
      const { ip } = originOf(peer, headers);
      addresses.push(ip);
      return ip;
    },
  });
  listener.answer((request) => instance.api.fetch(request));
  listener.upgrade(CHANNEL_PATH, channel.accept);
  let stopped: Promise<void> | undefined;
  const stop = () => {
    channel.stop();
    stopped ??= listener.stop(1000);
    return stopped;
  };
  return {
    instance,
    channel,
    port: listener.port,
    address: `http://127.0.0.1:${listener.port}`,
    owner,
    faults,
    addresses,
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
      await instance[Symbol.asyncDispose]();
    },
  };
}
