/**
 * The agent channel, `GET /ws` on the API's port: a WebSocket on which an agent shows that it holds its key, waits for an
 * owner's decision, hears what becomes of its capabilities, and says that it is there.
 *
 *   endpoint.ts      the request, and how many may be here at once
 *   web-socket.ts    frames on the connection that is left of it, their bounds, pings, closing
 *   conversation.ts  what is said, by one agent
 *   hub.ts           all of them, and what they have to be told
 *
 * What is decided lies in app/agent/channel/. It stands on the same connections as the API (proxy/control/listener.ts).
 */
import { standingsOf } from "../app/agent/channel/outcome.ts";
import { type SignInDeps, signIn } from "../app/agent/channel/sign-in.ts";
import { Voice } from "../app/agent/channel/voice.ts";
import type { Presence } from "../app/agent/presence.ts";
import type { CompanyDeps } from "../app/company/company-of.ts";
import { peerKey } from "../core/limit/peer.ts";
import { lengthFraming } from "../core/net/framing.ts";
import { headerValues } from "../core/net/headers.ts";
import { isOwnHost } from "../core/net/own-host.ts";
import { reasonPhrase } from "../lib/http1/reason-phrase.ts";
import { judgeHandshake } from "../lib/websocket/handshake.ts";
import type { MessageSigner } from "../ports/identity/message-signer.ts";
import type { Logger } from "../ports/logger.ts";
import { type Exchange, fieldValue } from "../proxy/exchange.ts";
import { Conversation, type Host } from "./conversation.ts";
import { Hub } from "./hub.ts";
import { WebSocketConnection } from "./web-socket.ts";

export type ChannelDeps = SignInDeps &
  CompanyDeps & {
    readonly presence: Presence;
    readonly messageSigner: MessageSigner;
    readonly logger: Logger;
    /** Only this machine can connect, so that no other name than the one in `baseUrl` is ours. */
    readonly loopbackOnly: boolean;
    readonly baseUrl: string;
    /** The client's address, of the peer's and of what a trusted proxy says in front of it. */
    addressOf(peer: string, forwarded: string | undefined): string;
  };

export type AgentChannel = {
  /** Takes a request for the channel, and answers it whatever it is. */
  accept(exchange: Exchange, peer: { readonly ip: string }): void;
  stop(): void;
};

export const CHANNEL_PATH = "/ws";

/** How many sockets may be open: in all, and of those behind which no agent is known yet in all and from one address. */
const MOST = { all: 20_000, strangers: 4096, ofPeer: 1024 };
const CHALLENGE_BYTES = 32;

export function createAgentChannel(deps: ChannelDeps): AgentChannel {
  const fault = (error: unknown) => deps.logger.error("the agent channel failed", { error });
  const voice = new Voice(deps);
  const hub = new Hub({ ...deps, fault });
  const crowd = new Crowd();
  const open = async (exchange: Exchange, accept: string, ip: string): Promise<void> => {
    await voice.ready();
    const peer = peerKey(ip);
    if (!crowd.enter(peer)) return answer(exchange, 503, "Too many agents are connecting; try again.");
    const host: Host = {
      voice,
      fault,
      signIn: (message, challenge) => signIn(deps, message, { challenge, ip }),
      standing: async (agent) =>
        (await standingsOf(deps, [agent.id])).get(agent.id) ?? { agent, capabilities: [] },
      alive: (agentId) => hub.alive(agentId),
      changed(conversation) {
        crowd.changed(conversation, peer);
        hub.changed(conversation);
      },
    };
    const challenge = deps.random.bytes(CHALLENGE_BYTES).toBase64();
    const conversation = new Conversation(host, { sessionId: deps.random.uuid(), challenge });
    const detached = exchange.detach((channel) => {
      channel.addText(switching(accept));
      return new WebSocketConnection(channel, conversation);
    });
    if (!detached) conversation.closed();
  };
  return {
    accept(exchange, peer) {
      const { request } = exchange;
      const field = (name: string) => fieldValue(request, name);
      const handshake = judgeHandshake(request.upgrade, field);
      if (handshake.type === "refused") return answer(exchange, handshake.status, handshake.message);
      const host = field("host");
      const isRebound = deps.loopbackOnly && host !== undefined && !isOwnHost(host, deps.baseUrl);
      if (isRebound || isForeignPage(field("origin"), host)) {
        return answer(exchange, 403, "Pages of other sites are not let in here.");
      }
      // A proxy may write its own line behind the ones that a client has sent: all of them are one list.
      const forwarded = headerValues(request.headers, "x-forwarded-for");
      const ip = deps.addressOf(peer.ip, forwarded.length === 0 ? undefined : forwarded.join(", "));
      open(exchange, handshake.accept, ip).catch((error) => {
        fault(error);
        exchange.abort();
      });
    },
    stop: () => hub.stop(),
  };
}

/** Counts who is here. */
class Crowd {
  #all = 0;
  readonly #strangers = new Map<string, number>();
  readonly #known = new WeakSet<Conversation>();
  #inAll = 0;

  /** One more stranger; false when there is no room. */
  enter(peer: string): boolean {
    const ofPeer = this.#strangers.get(peer) ?? 0;
    if (this.#all >= MOST.all || this.#inAll >= MOST.strangers || ofPeer >= MOST.ofPeer) return false;
    this.#all += 1;
    this.#inAll += 1;
    this.#strangers.set(peer, ofPeer + 1);
    return true;
  }

  changed(conversation: Conversation, peer: string): void {
    const { type } = conversation.state;
    if (type === "over") this.#all -= 1;
    if (this.#known.has(conversation) || (type !== "over" && type !== "registered")) return;
    this.#known.add(conversation);
    this.#inAll -= 1;
    const left = (this.#strangers.get(peer) ?? 0) - 1;
    if (left > 0) this.#strangers.set(peer, left);
    else this.#strangers.delete(peer);
  }
}

/** A browser says where a page is from. Programs say nothing, or our own name. */
function isForeignPage(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined) return false;
  return URL.parse(origin)?.host !== host?.toLowerCase();
}

function switching(accept: string): string {
  return (
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
    `Sec-WebSocket-Accept: ${accept}\r\n\r\n`
  );
}

function answer(exchange: Exchange, status: number, message: string): void {
  const body = new TextEncoder().encode(`${JSON.stringify({ error: message })}\n`);
  const headers = ["Content-Type", "application/json", "Cache-Control", "no-store"];
  if (status === 426)
    headers.push("Upgrade", "websocket", "Connection", "Upgrade", "Sec-WebSocket-Version", "13");
  if (status === 503) headers.push("Retry-After", "5");
  headers.push("Content-Length", String(body.length));
  exchange.respond({ status, reason: reasonPhrase(status), headers, framing: lengthFraming(body.length) });
  exchange.write(body);
  exchange.end();
  exchange.flush();
}
