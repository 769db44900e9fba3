import { existsSync, renameSync, rmSync, writeFileSync } from "node:fs";
import type { DataPaths } from "../config/paths.ts";
import type { Store } from "../ports/store.ts";
import type { Tokens } from "../ports/tokens.ts";

const SETTING = "bootstrap_token_hash";

export type BootstrapDeps = {
  readonly store: Pick<Store, "users" | "settings">;
  readonly tokens: Tokens;
  readonly paths: Pick<DataPaths, "bootstrapToken">;
  /** Where this server is reached from this machine: the token must be shown to no other. */
  readonly address: string;
};

/**
 * While nobody can sign in with a password, whoever may read this user's files may become the owner: a one-use token
 * is left in a 0600 file, new at each start, with the address it is good at, and its hash in the database. Once someone
 * has a password, both go. Gives the hash.
 */
export async function offerBootstrap({
  store,
  tokens,
  paths,
  address,
}: BootstrapDeps): Promise<string | undefined> {
  if (await store.users.anyWithPassword()) {
    await store.settings.setInstance(SETTING, undefined);
    withdrawBootstrap(paths);
    return undefined;
  }
  const { token, hash } = tokens.mint("bootstrap");
  await store.settings.setInstance(SETTING, hash);
  // Written aside and renamed: a reader sees no half token, and a file with looser permissions is replaced, not reused.
  const aside = `${paths.bootstrapToken}.${process.pid}`;
  rmSync(aside, { force: true });
  try {
    writeFileSync(aside, `${token}\n${address}\n`, { mode: 0o600, flag: "wx" });
    renameSync(aside, paths.bootstrapToken);
  } catch (error) {
    rmSync(aside, { force: true });
    throw error;
  }
  return hash;
}

/** How long a token that was asked for lies there: for the one command that asked, which reads it at once. */
const OFFERED_MS = 60_000;

export type BootstrapOffers = {
  /** Leaves a token as a start does, for a minute; one that lies there already stays as it is. */
  offer(): Promise<void>;
  stop(): void;
};

/** For whoever asks while the server runs. Of several at once all find the same token, and one can use it. */
export function createBootstrapOffers(deps: BootstrapDeps, keptMs = OFFERED_MS): BootstrapOffers {
  const { store, paths } = deps;
  let offering: Promise<void> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const withdraw = async (hash: string): Promise<void> => {
    if (await store.settings.takeInstance(SETTING, hash)) withdrawBootstrap(paths);
  };
  const offer = async (): Promise<void> => {
    if (existsSync(paths.bootstrapToken)) return;
    const hash = await offerBootstrap(deps);
    if (hash === undefined) return;
    clearTimeout(timer);
    // Where the database is away by then, the token ends with its use, or with the server.
    timer = setTimeout(() => void withdraw(hash).catch(() => {}), keptMs);
    timer.unref();
  };
  return {
    offer() {
      offering ??= offer().finally(() => {
        offering = undefined;
      });
      return offering;
    },
    stop: () => clearTimeout(timer),
  };
}

/** The way in by the data directory: at once, and again for whoever asks; closed with `opened`. */
export async function startBootstrapOffers(
  deps: BootstrapDeps,
  opened: AsyncDisposableStack,
): Promise<BootstrapOffers> {
  await offerBootstrap(deps);
  opened.defer(() => withdrawBootstrap(deps.paths));
  const offers = createBootstrapOffers(deps);
  opened.defer(() => offers.stop());
  return offers;
}

/** Removes the file; after redemption, or when the server ends. */
export function withdrawBootstrap(paths: Pick<DataPaths, "bootstrapToken">): void {
  rmSync(paths.bootstrapToken, { force: true });
}
