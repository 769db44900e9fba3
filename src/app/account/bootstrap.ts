import { LOCAL_OWNER_EMAIL, parseEmail } from "../../core/account/email.ts";
import { AppError } from "../../core/errors.ts";
import type { UserId } from "../../core/ids.ts";
import { equalInConstantTime } from "../../lib/constant-time.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Logger } from "../../ports/logger.ts";
import type { Random } from "../../ports/random.ts";
import type { Store } from "../../ports/store.ts";
import type { Tokens } from "../../ports/tokens.ts";
import { type Login, newLogin } from "./logins.ts";

const SETTING = "bootstrap_token_hash";

export type BootstrapDeps = {
  readonly store: Pick<Store, "users" | "sessions" | "settings">;
  readonly tokens: Tokens;
  readonly clock: Clock;
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
};

/**
 * Trades the one-use token for an owner's login: of a new owner without password, or of the one that an earlier
 * token made. Of several callers with the same token exactly one succeeds. Throws `bootstrap_refused`.
 */
export async function redeemBootstrap(
  deps: BootstrapDeps,
  request: BootstrapRequest,
): Promise<Login & { email: string }> {
  const email = parseEmail(request.email ?? LOCAL_OWNER_EMAIL);
  const expected = await deps.store.settings.instance(SETTING);
  const isKnown = equalInConstantTime(deps.tokens.hash(request.token), expected ?? "");
  if (!request.isLocal || expected === undefined || !isKnown) throw new AppError("bootstrap_refused");
  if (!(await deps.store.settings.takeInstance(SETTING, expected))) throw new AppError("bootstrap_refused");
  const opened = await openOwner(deps, { email, deviceLabel: request.deviceLabel }).catch(async (error) => {
    await putBack(deps, expected);
    throw error;
  });
  if (opened === undefined) throw new AppError("bootstrap_refused");
  await forgetFile(deps);
  return opened;
}

/** Makes an unused token worthless, for when the first owner came with a password. Never throws. */
export async function voidBootstrap(deps: Omit<BootstrapDeps, "tokens">): Promise<void> {
  try {
    await deps.store.settings.setInstance(SETTING, undefined);
  } catch (error) {
    // Harmless: an instance whose owner has a password redeems none.
    deps.logger.warn("bootstrap token not removed", { error: String(error) });
  }
  await forgetFile(deps);
}

async function openOwner(
  deps: BootstrapDeps,
  { email, deviceLabel }: { email: string; deviceLabel: string | undefined },
): Promise<(Login & { email: string }) | undefined> {
  const id = deps.random.uuid() as UserId;
  const first = newLogin(deps, id, deviceLabel);
  const owner = { id, email, role: "owner", active: true, createdAt: deps.clock.now() } as const;
  if (await deps.store.users.createFirst(owner, first.session)) return { ...first.login, email };
  const earlier = await deps.store.users.passwordlessOwner();
  if (earlier === undefined) return undefined;
  const { login, session } = newLogin(deps, earlier.id, deviceLabel);
  await deps.store.sessions.create(session);
  return { ...login, email: earlier.email };
}

/** A failure on our side must not use the token up: without it nobody gets in before the next start. */
async function putBack(deps: BootstrapDeps, hash: string): Promise<void> {
  try {
    await deps.store.settings.setInstance(SETTING, hash);
  } catch (error) {
    deps.logger.error("bootstrap token lost; restart the server for a new one", { error: String(error) });
  }
}

async function forgetFile(deps: Pick<BootstrapDeps, "logger" | "onBootstrapped">): Promise<void> {
  try {
    await deps.onBootstrapped();
  } catch (error) {
    deps.logger.warn("bootstrap file not removed", { error: String(error) });
  }
}
