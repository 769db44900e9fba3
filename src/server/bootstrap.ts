import { renameSync, rmSync, writeFileSync } from "node:fs";
import type { DataPaths } from "../config/paths.ts";
import type { Store } from "../ports/store.ts";
import type { Tokens } from "../ports/tokens.ts";

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
 * has a password, both go.
 */
export async function offerBootstrap({ store, tokens, paths, address }: BootstrapDeps): Promise<void> {
  if (await store.users.anyWithPassword()) {
    await store.settings.setInstance("bootstrap_token_hash", undefined);
    withdrawBootstrap(paths);
    return;
  }
  const { token, hash } = tokens.mint("bootstrap");
  await store.settings.setInstance("bootstrap_token_hash", hash);
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
}

/** Removes the file; after redemption, or when the server ends. */
export function withdrawBootstrap(paths: Pick<DataPaths, "bootstrapToken">): void {
  rmSync(paths.bootstrapToken, { force: true });
}
