import { UpstreamFault } from "../../core/net/upstream-fault.ts";
import { UNFILTERED } from "../../lib/filter-chain.ts";
import type { Channel } from "../../lib/stream/channel.ts";
import type { Connection } from "../connection/connection.ts";
import { endWithoutAccess } from "../connection/registry.ts";
import type { Authenticated } from "../flow.ts";
import { Relay } from "../forwarding/relay.ts";
import { refusalOf } from "../forwarding/upstream-refusals.ts";
import { ESTABLISHED, type Serving, tooMany } from "./serving.ts";

/** What the row of such a tunnel says in place of an error. */
const PASSTHROUGH = "passthrough";

/**
 * A tunnel whose bytes go to the host as they come: no certificate of ours, nothing read, nothing added. It ends with the
 * access that opened it, and when the host is taken off the list.
 */
export async function passTunnel(
  serving: Serving,
  connection: Connection,
  opened: Authenticated,
): Promise<void> {
  const { exchange, caller, target, access } = opened;
  const upstream = await reach(serving, opened);
  if (upstream === undefined) return;
  // Nothing is waited for between this and the tunnel's being counted.
  const refused = tooMany(serving, access);
  if (refused !== undefined) {
    upstream.destroy();
    return serving.pipeline.reject(opened, refused);
  }
  caller.tunnel = target;
  let relay: Relay | undefined;
  const listedOrEnd = () => void endUnlessListed(serving, opened, () => relay?.destroy());
  const joined = exchange.detach((client) => {
    client.addText(ESTABLISHED);
    connection.bind(caller);
    relay = new Relay({
      client,
      upstream,
      frames: { toUpstream: UNFILTERED, toClient: UNFILTERED },
      outflow: serving.outflow(opened),
      registry: serving.registry,
      policyChanged(vaultId) {
        if (vaultId === undefined || vaultId === access.vaultId) listedOrEnd();
      },
      ended() {},
    });
    return relay;
  });
  if (!joined) return upstream.destroy();
  serving.pipeline.note(opened, { status: 200, errorCode: PASSTHROUGH });
  // What changed while the host was dialled was told to nobody.
  listedOrEnd();
  if (!serving.access.isCurrent(access)) await endWithoutAccess(connection, caller, serving.access);
}

async function reach(serving: Serving, opened: Authenticated): Promise<Channel | undefined> {
  try {
    await serving.admitUntouched(opened);
    return await (await serving.wayOut(opened)).tunnel(opened.target);
  } catch (error) {
    if (!(error instanceof UpstreamFault)) return void serving.pipeline.reject(opened, error);
    const { code, message } = error;
    serving.logger.warn("upstream failed", { host: opened.target.host, code, reason: message });
    return void serving.pipeline.reject(opened, refusalOf(error));
  }
}

async function endUnlessListed(serving: Serving, opened: Authenticated, end: () => void): Promise<void> {
  // A policy that cannot be read now is asked for again at its next change.
  const listed = await Promise.resolve(serving.passesUntouched(opened)).catch(() => true);
  if (!listed) end();
}
