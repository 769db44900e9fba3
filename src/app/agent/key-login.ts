import { doerWithoutSession } from "../../core/audit/doer.ts";
import { AppError } from "../../core/errors.ts";
import { ed25519Bytes, type PublicKey, publicKeyOfDid } from "../../core/identity/did.ts";
import {
  CHALLENGE_TTL_MS,
  decodeSignature,
  KEY_LOGIN_TTL_MS,
  type KeyChallenge,
  NONCE_BYTES,
  OPEN_CHALLENGES,
  signingInput,
} from "../../core/identity/key-challenge.ts";
import { peerKey } from "../../core/limit/peer.ts";
import { formatMillis } from "../../core/time.ts";
import type { Ed25519 } from "../../ports/identity/ed25519.ts";
import type { Random } from "../../ports/random.ts";
import type { Agent } from "../../ports/store/agent/agents.ts";
import type { Repos } from "../../ports/store.ts";
import type { Tokens } from "../../ports/tokens.ts";
import { loginOpened } from "../account/logins.ts";
import { type ActDeps, act } from "../audit/act.ts";
import { newAgentToken } from "./tokens.ts";

type Deps = ActDeps & {
  readonly store: Pick<Repos, "keyChallenges" | "agents">;
  readonly random: Random;
  readonly tokens: Tokens;
  readonly ed25519: Ed25519;
  /** Where agents reach us, and not what a request calls us: who passes requests on chooses that. */
  readonly baseUrl: string;
};

/** `expiresAt` as it stands in `signingInput`, which is what to sign. */
export type OpenChallenge = {
  readonly id: string;
  readonly nonce: string;
  readonly expiresAt: string;
  readonly signingInput: string;
};

/**
 * Something to sign for whoever wants to be that agent. Nothing is looked up, so that neither the answer nor its time
 * tells whether there is one. Throws `bad_request` for a text that is no DID of either method.
 */
export async function openChallenge(
  deps: Deps,
  { did, ip }: { readonly did: string; readonly ip: string },
): Promise<OpenChallenge> {
  if (publicKeyOfDid(did) === undefined) {
    throw new AppError("bad_request", {
      message: "Invalid field: did must be did:vaultys: or did:key: with a public key behind it",
    });
  }
  const challenge: KeyChallenge = {
    id: deps.random.uuid(),
    did,
    nonce: deps.random.bytes(NONCE_BYTES).toBase64({ alphabet: "base64url", omitPadding: true }),
    origin: new URL(deps.baseUrl).origin,
    expiresAt: deps.clock.now() + CHALLENGE_TTL_MS,
  };
  await deps.store.keyChallenges.create({ ...challenge, peer: peerKey(ip) }, OPEN_CHALLENGES);
  const { id, nonce, expiresAt } = challenge;
  return { id, nonce, expiresAt: formatMillis(expiresAt), signingInput: textOf(challenge) };
}

/**
 * An agent's token for the signature of a challenge in base64, which is over then whatever comes of it. Throws
 * `challenge_closed` when it was over already, and `key_not_proven` for every other reason: only who holds the key
 * learns whether an agent has it.
 */
export async function answerChallenge(
  deps: Deps,
  { id, signature, ip }: { readonly id: string; readonly signature: string; readonly ip: string },
): Promise<{ readonly token: string; readonly ttlMs: number }> {
  const challenge = await deps.store.keyChallenges.take(id, deps.clock.now());
  if (challenge === undefined) throw new AppError("challenge_closed");
  const publicKey = publicKeyOfDid(challenge.did);
  if (publicKey === undefined || !isProven(deps, challenge, publicKey, signature)) throw notProven();
  const agent = activeOf(await deps.store.agents.byPublicKey(publicKey));
  const { token, session } = newAgentToken(deps, agent.id, KEY_LOGIN_TTL_MS);
  const by = doerWithoutSession({ type: "agent", id: agent.id, name: agent.name }, ip);
  return await act(deps, by, async (repos, note) => {
    // It may have been revoked meanwhile, which ended all its tokens but this one.
    activeOf(await repos.agents.byPublicKey(publicKey));
    await repos.sessions.create(session);
    note(loginOpened(session, "key"));
    return { token, ttlMs: KEY_LOGIN_TTL_MS };
  });
}

function isProven(deps: Deps, challenge: KeyChallenge, publicKey: PublicKey, signature: string): boolean {
  const [key, bytes] = [ed25519Bytes(publicKey), decodeSignature(signature)];
  if (key === undefined || bytes === undefined) return false;
  return deps.ed25519.isSignedBy(key, new TextEncoder().encode(textOf(challenge)), bytes);
}

function textOf(challenge: KeyChallenge): string {
  return signingInput(challenge, formatMillis(challenge.expiresAt));
}

function activeOf(agent: Agent | undefined): Agent {
  if (agent?.status !== "active") throw notProven();
  return agent;
}

function notProven(): AppError {
  return new AppError("key_not_proven");
}
