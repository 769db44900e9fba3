import type { Outcome, Standing } from "../app/agent/channel/outcome.ts";
import type { SignedIn } from "../app/agent/channel/sign-in.ts";
import type { Voice } from "../app/agent/channel/voice.ts";
import { type ChannelMessage, parseChannelMessage } from "../core/agent/channel-message.ts";
import { AppError } from "../core/errors.ts";
import { didOf, type PublicKey } from "../core/identity/did.ts";
import type { AgentId, RegistrationId } from "../core/ids.ts";
import { formatMillis } from "../core/time.ts";
import type { Agent } from "../ports/store/agent/agents.ts";
import type { SocketEvents, WebSocketConnection } from "./web-socket.ts";

/** From the greeting until somebody is known. */
const HANDSHAKE_MS = 60_000;
/** Our own close codes (RFC 6455 7.4.2). */
const NOT_AUTHENTICATED = 4401;
const REJECTED = 4403;
const BAD_MESSAGE = 4400;
const INTERNAL = 1011;
const TRY_AGAIN = 1013;

/** Where a conversation stands. */
export type State =
  | { readonly type: "greeted"; readonly since: number }
  | { readonly type: "signing-in"; readonly since: number }
  | { readonly type: "pending"; readonly registrationId: RegistrationId; readonly publicKey: PublicKey }
  | { readonly type: "registered"; readonly agentId: AgentId; readonly publicKey: PublicKey }
  | { readonly type: "over" };

/** Who has all conversations, and is told of each how it stands. */
export type Host = {
  readonly voice: Voice;
  signIn(message: ChannelMessage, challenge: string): Promise<SignedIn>;
  /** The capabilities of an agent as they are to be told. */
  standing(agent: Agent): Promise<Standing>;
  changed(conversation: Conversation): void;
  /** Whoever is known behind it is alive. */
  alive(agentId: AgentId): void;
  fault(error: unknown): void;
};

/** One agent's side of the channel: greeting, register, a decision, heartbeats, the end. */
export class Conversation implements SocketEvents {
  readonly #host: Host;
  readonly #hello: { readonly sessionId: string; readonly challenge: string };
  #socket: WebSocketConnection | undefined;
  #state: State = { type: "greeted", since: performance.now() };
  /** As they were told last. */
  #told = "";

  constructor(host: Host, hello: { readonly sessionId: string; readonly challenge: string }) {
    this.#host = host;
    this.#hello = hello;
  }

  get state(): State {
    return this.#state;
  }

  begin(socket: WebSocketConnection): void {
    this.#socket = socket;
    const { sessionId, challenge } = this.#hello;
    this.#say("auth_challenge", { sessionId, data: challenge });
  }

  text(text: string): void {
    const message = parseChannelMessage(text);
    const { type } = this.#state;
    if (message === undefined) {
      const what = "a message is a JSON object with type, payload and timestamp";
      this.#say("error", { message: what });
      if (type === "greeted") this.#end(BAD_MESSAGE, what);
    } else if (message.type === "register") this.#register(message);
    else if (message.type === "heartbeat") this.#heartbeat();
    else
      this.#say("error", {
        message: "this type of message is not known here",
        type: message.type.slice(0, 64),
      });
  }

  sweep(now: number): void {
    const state = this.#state;
    const waits = state.type === "greeted" || state.type === "signing-in";
    if (waits && now - state.since > HANDSHAKE_MS) this.#fail("nobody registered in time");
  }

  closed(): void {
    this.#become({ type: "over" });
  }

  /** Tells a key that waits what was decided. */
  async decided(outcome: Outcome): Promise<void> {
    const state = this.#state;
    if (state.type !== "pending" || outcome.type === "pending") return;
    const { registrationId, publicKey } = state;
    if (outcome.type === "rejected") {
      const { reason } = outcome;
      this.#say("registration_rejected", { registrationId, reason });
      return this.#end(REJECTED, reason);
    }
    const standing = await this.#host.standing(outcome.agent);
    if (this.#state !== state) return;
    this.#say("registration_approved", { registrationId, capabilities: outcome.agent.capabilities });
    this.#acknowledge(standing, publicKey);
  }

  /** Tells an agent how it stands now; one that is revoked or gone, or has another key, is sent away. */
  stands(standing: Standing | undefined): void {
    const state = this.#state;
    if (state.type !== "registered") return;
    if (standing === undefined || standing.agent.publicKey !== state.publicKey) {
      return this.#fail("the agent was revoked");
    }
    const told = JSON.stringify(policyOf(standing));
    if (told === this.#told) return;
    this.#told = told;
    this.#say("update_capabilities", {
      ...policyOf(standing),
      reason: "Capabilities or policies have changed",
    });
  }

  /** Too many of its kind. */
  crowdOut(): void {
    this.#end(TRY_AGAIN, "too many sockets of this agent");
  }

  #register(message: ChannelMessage): void {
    const { type } = this.#state;
    if (type !== "greeted") return this.#say("error", { message: "register is said once on a socket" });
    this.#become({ type: "signing-in", since: performance.now() });
    this.#signIn(message).catch((error) => this.#refuse(error));
  }

  async #signIn(message: ChannelMessage): Promise<void> {
    const signedIn = await this.#host.signIn(message, this.#hello.challenge);
    if (signedIn.type === "agent") {
      const standing = await this.#host.standing(signedIn.agent);
      if (this.#state.type === "signing-in") this.#acknowledge(standing, signedIn.publicKey);
      return;
    }
    if (this.#state.type !== "signing-in") return;
    const { id: registrationId, publicKey } = signedIn.registration;
    this.#say("registration_pending", {
      registrationId,
      message: "Waits for the approval of an administrator.",
    });
    this.#become({ type: "pending", registrationId, publicKey });
  }

  #acknowledge(standing: Standing, publicKey: PublicKey): void {
    const did = didOf(publicKey);
    const { capabilities } = standing;
    const policy = policyOf(standing);
    const controlPlanePublicKey = this.#host.voice.publicKey ?? null;
    const none = { delegationCerts: [], peerGrants: [] };
    this.#say("register_ack", { agentId: did, policy, controlPlanePublicKey, ...none });
    this.#say("auth_complete", { agentId: did, did, capabilities });
    this.#told = JSON.stringify(policy);
    if (this.#socket !== undefined) this.#socket.kept = true;
    this.#become({ type: "registered", agentId: standing.agent.id, publicKey });
  }

  #heartbeat(): void {
    const state = this.#state;
    if (state.type === "registered") this.#host.alive(state.agentId);
    this.#say("pong", {});
  }

  #refuse(error: unknown): void {
    if (!(error instanceof AppError) || error.kind === "internal") {
      this.#host.fault(error);
      return this.#end(INTERNAL, "internal error");
    }
    this.#say("auth_failed", { reason: error.message });
    const isForNow = error.kind === "unavailable" || error.kind === "limited";
    this.#end(isForNow ? TRY_AGAIN : NOT_AUTHENTICATED, error.message);
  }

  #fail(reason: string): void {
    this.#say("auth_failed", { reason });
    this.#end(NOT_AUTHENTICATED, reason);
  }

  #say(type: string, payload: Readonly<Record<string, unknown>>): void {
    if (this.#state.type !== "over") this.#socket?.send(this.#host.voice.say(type, payload));
  }

  #end(code: number, reason: string): void {
    this.#socket?.close(code, reason);
  }

  #become(state: State): void {
    if (this.#state.type === "over") return;
    this.#state = state;
    this.#host.changed(this);
  }
}

function policyOf({ capabilities, policy }: Standing): Readonly<Record<string, unknown>> {
  if (policy === undefined) return { capabilities };
  const { id: policyId, resourceLimits, expiresAt } = policy;
  const policyExpiresAt = expiresAt === undefined ? null : formatMillis(expiresAt);
  return { capabilities, resourceLimits, policyId, policyExpiresAt };
}
