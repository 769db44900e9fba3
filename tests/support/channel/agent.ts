/** An agent's side of the channel, over the runtime's own WebSocket. */
import { createPublicKey, verify } from "node:crypto";
import { ed25519Bytes, type PublicKey } from "../../../src/core/identity/did.ts";
import { type AgentKey, anAgentKey } from "../identity/agent-key.ts";

export type Message = {
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a message of the other side, looked at by tests
  readonly payload: any;
  readonly timestamp: string;
  readonly signature?: string;
  readonly publicKey?: string;
};

/** Whether the key that a message names signed it. */
export function isSigned({ payload, timestamp, signature = "", publicKey = "" }: Message): boolean {
  const x = Buffer.from(ed25519Bytes(publicKey as PublicKey) ?? []).toString("base64url");
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  return verify(
    null,
    Buffer.from(JSON.stringify(payload) + timestamp),
    key,
    Buffer.from(signature, "base64"),
  );
}

export class ChannelAgent {
  readonly key: AgentKey;
  readonly socket: WebSocket;
  readonly #messages: Message[] = [];
  readonly #wake = new Set<() => void>();
  /** Every type that came, in order. */
  readonly types: string[] = [];
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;

  constructor(address: string, key: AgentKey = anAgentKey()) {
    this.key = key;
    this.socket = new WebSocket(`${address.replace("http", "ws")}/ws`);
    this.socket.addEventListener("message", ({ data }) => {
      const message = JSON.parse(String(data)) as Message;
      this.types.push(message.type);
      this.#messages.push(message);
      for (const wake of this.#wake) wake();
    });
    this.socket.addEventListener("error", () => {});
    const { promise, resolve } = Promise.withResolvers<{ code: number; reason: string }>();
    this.socket.addEventListener("close", ({ code, reason }) => resolve({ code, reason }));
    this.closed = promise;
  }

  get did(): string {
    return this.key.did;
  }

  /** The next message of that type; what came before it is dropped. */
  async next(type: string, ms = 5000): Promise<Message> {
    const until = performance.now() + ms;
    for (;;) {
      const at = this.#messages.findIndex((message) => message.type === type);
      if (at >= 0) return this.#messages.splice(0, at + 1).at(-1) as Message;
      const left = until - performance.now();
      if (left <= 0) throw new Error(`no ${type} within ${ms} ms, but ${this.types.join(", ")}`);
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake.add(resolve);
      const timer = setTimeout(resolve, left);
      await promise;
      clearTimeout(timer);
      this.#wake.delete(resolve);
    }
  }

  send(message: object | string): void {
    this.socket.send(typeof message === "string" ? message : JSON.stringify(message));
  }

  payload(nonce?: string, fields: object = {}) {
    return {
      name: "analyst",
      publicKey: this.key.publicKey,
      capabilities: ["api_call", "file_access"],
      llmConfig: { provider: "openai", model: "gpt-4o", maxTokens: 4096 },
      version: "1.0.0",
      ...(nonce === undefined ? {} : { nonce }),
      ...fields,
    };
  }

  /** A register as it goes over the wire, signed. */
  signed(payload: object, timestamp = new Date().toISOString()): Message {
    const signature = this.key.sign(JSON.stringify(payload) + timestamp);
    return { type: "register", payload, signature, timestamp, publicKey: this.key.publicKey };
  }

  /** Waits for the greeting and registers. */
  async register(fields: object = {}): Promise<Message> {
    const { payload } = await this.next("auth_challenge");
    const message = this.signed(this.payload(payload.data, fields));
    this.send(message);
    return message;
  }

  heartbeat(): void {
    this.send({
      type: "heartbeat",
      payload: { uptime: 1, connected: true },
      timestamp: new Date().toISOString(),
    });
  }
}
