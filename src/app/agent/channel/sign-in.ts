import type { ChannelMessage } from "../../../core/agent/channel-message.ts";
import { type Proof, parseRegistration, parseSelfDescription } from "../../../core/agent/registration.ts";
import { AppError } from "../../../core/errors.ts";
import { ed25519Bytes, type PublicKey, parsePublicKey } from "../../../core/identity/did.ts";
import { decodeSignature } from "../../../core/identity/key-challenge.ts";
import type { Clock } from "../../../ports/clock.ts";
import type { Digest } from "../../../ports/digest.ts";
import type { Ed25519 } from "../../../ports/identity/ed25519.ts";
import type { Random } from "../../../ports/random.ts";
import type { Agent } from "../../../ports/store/agent/agents.ts";
import type { Registration } from "../../../ports/store/agent/registrations.ts";
import type { Store } from "../../../ports/store.ts";
import type { Limits } from "../../limits/limits.ts";
import { requestRegistration } from "../registrations.ts";

/** By how much the clock of an agent may differ that signs the time instead of our challenge. */
const SKEW_MS = 300_000;
/** As long as any signature can count that is good now, and a little more. */
const REMEMBERED_MS = 2 * SKEW_MS + 1000;

export type SignInDeps = {
  readonly store: Pick<Store, "agents" | "atomically" | "registrations" | "usedProofs">;
  readonly clock: Clock;
  readonly random: Random;
  readonly digest: Digest;
  readonly ed25519: Ed25519;
  readonly limits: Pick<Limits, "requestRegistration">;
};

export type SignedIn =
  | { readonly type: "agent"; readonly agent: Agent; readonly publicKey: PublicKey }
  | { readonly type: "registration"; readonly registration: Registration };

/**
 * Who registers on the channel: the agent of its key, or, where no agent has that key, the registration that waits for an
 * owner. The key has to be proven by a signature over the payload and the timestamp that was never used before: with the
 * challenge in the payload whatever the time is, else with a time that is about now. Throws `key_not_proven`, and as
 * `parseRegistration` and `requestRegistration` for a key that is new, of which an address may bring so many.
 */
export async function signIn(
  deps: SignInDeps,
  message: ChannelMessage,
  { challenge, ip }: { readonly challenge: string; readonly ip: string },
): Promise<SignedIn> {
  const publicKey = parsePublicKey(message.payload["publicKey"] ?? message.publicKey);
  const proof = await prove(deps, message, publicKey, challenge);
  const agent = await deps.store.agents.byPublicKey(publicKey);
  if (agent !== undefined) {
    if (agent.status !== "active") throw refusal("The agent of this key is revoked");
    return { type: "agent", publicKey, agent: await described(deps, agent, message.payload) };
  }
  const request = parseRegistration({ ...message.payload, publicKey });
  await demandRoom(deps, request.publicKey, ip);
  return { type: "registration", registration: await requestRegistration(deps, request, { proof, ip }) };
}

async function prove(
  { clock, digest, ed25519, store }: SignInDeps,
  { payload, publicKey: named, signature, signed, timestamp }: ChannelMessage,
  publicKey: PublicKey,
  challenge: string,
): Promise<Proof> {
  if (named !== undefined && named !== publicKey)
    throw refusal("publicKey differs from the one in the payload");
  const key = ed25519Bytes(publicKey);
  if (key === undefined) throw refusal("a signature by an Ed25519 key (z6Mk…) is needed");
  const bytes = decodeSignature(signature ?? "");
  if (bytes === undefined) throw refusal("the signature is missing, or not 64 bytes in base64");
  const encoder = new TextEncoder();
  if (!signed.some((text) => ed25519.isSignedBy(key, encoder.encode(text), bytes))) {
    throw refusal("the signature is not one of this key over JSON.stringify(payload) + timestamp");
  }
  const proof = payload["nonce"] === challenge ? "challenge" : "timestamp";
  const now = clock.now();
  // NaN, for what is no time, is near to none.
  if (proof === "timestamp" && !(Math.abs(Date.parse(timestamp) - now) <= SKEW_MS)) {
    throw refusal(
      "the timestamp is more than 300 s from now, and the payload has not the challenge as its nonce",
    );
  }
  if (!(await store.usedProofs.use(digest(`channel ${bytes.toHex()}`), now + REMEMBERED_MS))) {
    throw refusal("this signature was used before");
  }
  return proof;
}

/** A registration that waits already costs nobody anything. */
async function demandRoom({ store, limits }: SignInDeps, publicKey: PublicKey, ip: string): Promise<void> {
  if ((await store.registrations.pendingOf(publicKey)) !== undefined) return;
  if (limits.requestRegistration(ip).type !== "admitted") {
    throw new AppError("too_many_registrations", {
      message: "Too many keys ask for registration from this address; try again in a minute.",
    });
  }
}

/** What it says of itself is kept where it is new. What it does not say stays. */
async function described(
  { store }: SignInDeps,
  agent: Agent,
  payload: ChannelMessage["payload"],
): Promise<Agent> {
  const said = parseSelfDescription(payload);
  const after: Agent = { ...agent, ...said, llm: { ...agent.llm, ...said.llm } };
  const isKnown =
    after.llm.provider === agent.llm.provider &&
    after.llm.model === agent.llm.model &&
    after.version === agent.version;
  if (isKnown) return agent;
  await store.agents.describe(agent.id, after);
  return after;
}

function refusal(message: string): AppError {
  return new AppError("key_not_proven", { message: `Not authenticated: ${message}.` });
}
