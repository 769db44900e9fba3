import { LOCAL_OWNER_EMAIL, parseEmail } from "../../core/account/email.ts";
import { doerWithoutSession } from "../../core/audit/doer.ts";
import { AppError } from "../../core/errors.ts";
import type { TokenHash, UserId } from "../../core/ids.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Digest } from "../../ports/digest.ts";
import type { Logger } from "../../ports/logger.ts";
import type { Random } from "../../ports/random.ts";
import type { Repos, Store } from "../../ports/store.ts";
import type { Tokens } from "../../ports/tokens.ts";
import { record } from "../audit/act.ts";
import { createFirstOwner, firstOwnerActs } from "./first-owner.ts";
import { type Login, loginOpened, newLogin } from "./logins.ts";

const SETTING = "bootstrap_token_hash";

export type BootstrapDeps = {
  readonly store: Pick<Store, "users" | "settings" | "atomically">;
  readonly tokens: Tokens;
  readonly clock: Clock;
  readonly digest: Digest;
  readonly random: Random;
  readonly logger: Logger;
  /** Called once the token is used up or void: its file can go. */
  onBootstrapped(): Promise<void>;
};

export type BootstrapRequest = {
  readonly token: string;
  readonly email: string | undefined;
  readonly deviceLabel: string | undefined;
  /** True when the caller is on this machine; no one else is served. */
  readonly isLocal: boolean;
  readonly ip: string;
};

/**
 * Trades the one-use token for an owner's login: of a new owner without password, or of the one that an earlier
 * token made. Of several callers with the same token exactly one succeeds, and a failure on our side does not use it
 * up. Throws `bootstrap_refused`.
 */
export async function redeemBootstrap(
  deps: BootstrapDeps,
  request: BootstrapRequest,
): Promise<Login & { email: string }> {
  const email = parseEmail(request.email ?? LOCAL_OWNER_EMAIL);
  const expected = await deps.store.settings.instance(SETTING);
  const isKnown = expected !== undefined && deps.tokens.matches(request.token, expected as TokenHash);
  if (!request.isLocal || !isKnown) throw new AppError("bootstrap_refused");
  const opened = await deps.store.atomically(async (repos) => {
    const isTaken = await repos.settings.takeInstance(SETTING, expected);
    const value = isTaken
      ? await openOwner(deps, repos, { email, deviceLabel: request.deviceLabel, ip: request.ip })
      : undefined;
    return { commit: isTaken, value };
  });
  if (opened === undefined) throw new AppError("bootstrap_refused");
  await withdrawToken(deps);
  return opened;
}

export type RecoveryDeps = {
  readonly store: Pick<Store, "users" | "keys">;
  /**
   * Leaves a one-use token in the data directory for a minute. Undefined where who reads that directory does not read
   * the database: being able to then proves nothing.
   */
  readonly offerBootstrap: (() => Promise<void>) | undefined;
};

/**
 * Lets the owner of a server without passwords, whose session is lost, prove again who they are: by reading what only
 * the server's own user can read. Refused wherever that would give more than such a reader has already: to other
 * machines, where a password opens an account, and where a master password keeps the database shut, which a reader of
 * files does not know. What the token opens is recorded as a login when it is redeemed. Throws `recovery_refused`.
 */
export async function offerRecovery(
  { store, offerBootstrap }: RecoveryDeps,
  { isLocal }: { readonly isLocal: boolean },
): Promise<void> {
  if (!isLocal || offerBootstrap === undefined) throw new AppError("recovery_refused");
  if (await store.users.anyWithPassword()) {
    throw new AppError("recovery_refused", {
      hint: "run agent-vault auth login --email ADDRESS; forgotten, or never chosen: agent-vault auth forgot-password --email ADDRESS",
    });
  }
  if ((await store.keys.masterKey())?.mode === "password") {
    throw new AppError("recovery_refused", {
      message: "This server is protected by a master password, which a new start asks for.",
      hint: "run agent-vault server stop, then agent-vault server -d, then agent-vault auth login",
    });
  }
  await offerBootstrap();
}

/** In the unit of work that makes a first owner with a password: no token opens anything from then on. */
export async function voidBootstrap({ settings }: Pick<Repos, "settings">): Promise<void> {
  await settings.setInstance(SETTING, undefined);
}

async function openOwner(
  deps: BootstrapDeps,
  repos: Repos,
  { email, deviceLabel, ip }: { email: string; deviceLabel: string | undefined; ip: string },
): Promise<(Login & { email: string }) | undefined> {
  const id = deps.random.uuid() as UserId;
  const first = newLogin(deps, id, deviceLabel);
  const user = { id, email, createdAt: deps.clock.now() };
  if (await createFirstOwner(repos, user, first.session)) {
    const acts = firstOwnerActs(user, loginOpened(first.session, "bootstrap"));
    await record(deps, repos, { by: doerWithoutSession({ type: "user", id, name: email }, ip), acts });
    return { ...first.login, email };
  }
  const earlier = await repos.users.passwordlessOwner();
  if (earlier === undefined) return undefined;
  const { login, session } = newLogin(deps, earlier.id, deviceLabel);
  await repos.sessions.create(session);
  const by = doerWithoutSession({ type: "user", id: earlier.id, name: earlier.email }, ip);
  await record(deps, repos, { by, acts: [loginOpened(session, "bootstrap")] });
  return { ...login, email: earlier.email };
}

/** Removes what the token was handed out in. Never throws: what lies there is worthless by now. */
export async function withdrawToken(deps: Pick<BootstrapDeps, "logger" | "onBootstrapped">): Promise<void> {
  try {
    await deps.onBootstrapped();
  } catch (error) {
    deps.logger.warn("bootstrap file not removed", { error: String(error) });
  }
}
