import { doerOf } from "../../../core/audit/doer.ts";
import { AppError } from "../../../core/errors.ts";
import type { TokenHash } from "../../../core/ids.ts";
import { OAuthFault } from "../../../core/oauth/fault.ts";
import { providerText } from "../../../core/oauth/provider-text.ts";
import { Secret } from "../../../core/secret.ts";
import type { Barrier } from "../../../ports/barrier.ts";
import type { Logger } from "../../../ports/logger.ts";
import type { OAuthClient, Tokens as OAuthTokens } from "../../../ports/net/oauth-client.ts";
import type { OAuthState } from "../../../ports/store/vault/oauth-states.ts";
import type { Vault } from "../../../ports/store/vault/vaults.ts";
import type { Store } from "../../../ports/store.ts";
import type { Tokens } from "../../../ports/tokens.ts";
import { type ActDeps, act } from "../../audit/act.ts";
import { authorizeInVault } from "../../authorize.ts";
import { judge } from "../../principals.ts";
import { standingStore } from "../../standing.ts";
import { configHash } from "./config-hash.ts";
import { endpointOf } from "./open-secret.ts";
import { sealTokens } from "./seal-tokens.ts";

type Deps = ActDeps & {
  readonly store: Store;
  readonly barrier: Barrier;
  readonly tokens: Pick<Tokens, "hash">;
  readonly oauthClient: Pick<OAuthClient, "exchange">;
  readonly logger: Pick<Logger, "error">;
};

/** A provider's answer as it came with the person's browser; empty texts are as if they were not there. */
export type ProviderAnswer = {
  readonly code: string | undefined;
  readonly state: string | undefined;
  readonly error: string | undefined;
  readonly errorDescription: string | undefined;
  /** Of what only that browser knows, if it does. */
  readonly browser: TokenHash | undefined;
  readonly ip: string;
};

export type Finished =
  | { readonly type: "connected"; readonly vault: string; readonly key: string }
  /** The message is for the person; it may be the provider's, made visible and cut. */
  | { readonly type: "failed"; readonly message: string };

/**
 * Ends a consent: exchanges the code, and stores what comes of it for whoever began, if they may still do that. A state is
 * good for one code, whatever comes of it; an error leaves it as it is. Never throws what a person could have caused.
 */
export async function finishConnect(deps: Deps, answer: ProviderAnswer): Promise<Finished> {
  const now = deps.clock.now();
  const { code, error } = answer;
  const hash = present(answer.state) && deps.tokens.hash(answer.state as string);
  if (present(error)) {
    const message = providerText(present(answer.errorDescription) ?? (error as string));
    const state = hash && (await deps.store.oauthStates.find(hash as TokenHash, now));
    if (state) await noteFailure(deps, state, message);
    return { type: "failed", message };
  }
  if (!present(code) || !hash) return failed("The provider's answer has no code or no state.");
  const state = await deps.store.oauthStates.take(hash as TokenHash, now);
  if (state === undefined) {
    return failed("This consent is not known: it has expired, or was used already. Begin again.");
  }
  try {
    return await complete(deps, state, { ...answer, code: code as string });
  } catch (fault) {
    const message = messageOf(fault);
    if (message === undefined) {
      deps.logger.error("an OAuth consent could not be completed", { key: state.key, error: fault });
    }
    const told = message ?? "The server could not complete it; its log says why. Begin again.";
    await noteFailure(deps, state, told);
    return failed(told);
  }
}

type WithCode = ProviderAnswer & { readonly code: string };

async function complete(deps: Deps, state: OAuthState, answer: WithCode): Promise<Finished> {
  if (state.browserHash !== undefined && state.browserHash !== answer.browser) {
    throw refused("It was begun in another browser. Finish it where it was begun, or begin again here.");
  }
  const { vault, principal } = await whoBegan(deps, state, answer.ip);
  const held = await deps.store.oauthCredentials.get(vault.id, state.key);
  if (held === undefined || configHash(deps.digest, held.config) !== state.configHash) throw changed();
  const { barrier } = deps;
  const given = await deps.oauthClient.exchange(endpointOf({ barrier, vaultId: vault.id, held }), {
    code: new Secret(answer.code),
    redirectUrl: state.redirectUrl,
    codeVerifier: barrier.open(state.codeVerifier, { kind: "oauth-code-verifier", state: state.hash }),
  });
  const store = standingStore(deps.store, deps.clock, principal);
  await authorizeInVault({ ...deps, store }, principal, { action: "credential:write", vault, absent: gone });
  await act({ ...deps, store }, doerOf(principal), async ({ oauthCredentials }, note) => {
    const now = await oauthCredentials.get(vault.id, state.key);
    if (now === undefined || configHash(deps.digest, now.config) !== state.configHash) throw changed();
    await save(deps, { vault, state, given, tokenUrl: now.config.tokenUrl }, oauthCredentials);
    const changes = { connected: { before: now.connectedAt !== undefined, after: true } };
    const target = { type: "credential", id: "", name: state.key } as const;
    note({ action: "credential.connect", vault, target, changes });
  });
  return { type: "connected", vault: vault.name, key: state.key };
}

type Given = {
  readonly vault: Vault;
  readonly state: OAuthState;
  readonly given: OAuthTokens;
  readonly tokenUrl: string;
};

async function save(
  { barrier, clock }: Pick<Deps, "barrier" | "clock">,
  { vault, state, given, tokenUrl }: Given,
  oauthCredentials: Store["oauthCredentials"],
): Promise<void> {
  const now = clock.now();
  const { key } = state;
  const sealed = sealTokens(barrier, given, { vaultId: vault.id, key, tokenUrl, now });
  await oauthCredentials.saveTokens(vault.id, { key, ...sealed, connectedAt: now }, now);
}

/** Whoever began it, if they have their session still and may do it still. */
async function whoBegan(deps: Deps, state: OAuthState, ip: string) {
  const session = await deps.store.sessions.byHash(state.session);
  const identified = session && (await judge(deps, session));
  if (identified?.type !== "known") throw refused("Whoever began it is not logged in any more. Begin again.");
  const vault = await deps.store.vaults.byId(state.vaultId);
  if (vault === undefined) throw gone();
  const principal = { ...identified.principal, ip };
  await authorizeInVault(deps, principal, { action: "credential:write", vault, absent: gone });
  return { vault, principal };
}

function present(text: string | undefined): string | undefined {
  return text === undefined || text === "" ? undefined : text;
}

async function noteFailure(deps: Deps, { vaultId, key }: OAuthState, message: string): Promise<void> {
  try {
    await deps.store.oauthCredentials.noteFailure(vaultId, key, { message, at: deps.clock.now() });
  } catch (error) {
    // The person is told in any case; who polls is not, until the consent's time is over.
    deps.logger.error("the failure of an OAuth consent could not be noted", { key, error });
  }
}

/** What the person may be told; undefined for what is for the log alone. */
function messageOf(fault: unknown): string | undefined {
  if (fault instanceof OAuthFault) return fault.message;
  return fault instanceof AppError && fault.kind !== "internal" ? fault.message : undefined;
}

function failed(message: string): Finished {
  return { type: "failed", message };
}

function refused(message: string): AppError {
  return new AppError("forbidden", { message });
}

function changed(): AppError {
  return new AppError("conflict", {
    message: "How this credential is got was changed meanwhile. Begin again.",
  });
}

function gone(): AppError {
  return new AppError("vault_not_found", { message: "The vault is gone." });
}
