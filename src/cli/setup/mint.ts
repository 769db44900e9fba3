import type { UsageLimitsJson } from "../../core/limit/usage-limit.ts";
import { type Client, createClient } from "../client/client.ts";
import { Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import type { LiveSession } from "../session/connect.ts";
import { chosenVault } from "../session/vault.ts";
import { pickVault } from "./pick-vault.ts";
import { orSignIn } from "./sign-in-again.ts";

export type MintOptions = {
  readonly vault: string | undefined;
  readonly ttlSeconds: number | undefined;
  /** Without a `ttlSeconds`: it ends a day after its last use, and after a month at most, instead of a day from now. */
  readonly slides?: boolean;
  readonly label?: string | undefined;
  /** As bodies have them. */
  readonly limits?: UsageLimitsJson | undefined;
  /** Its requests to hosts without a service wait for a person. */
  readonly asks?: boolean;
};

export type Minted = {
  readonly token: string;
  readonly vault: string;
  readonly address: string;
  /** Of one that asks: its public id, and with which login its questions are read and answered. */
  readonly asking?: { readonly session: string; readonly login: string };
};
/** `expiresAt` as RFC 3339. */
type NewlyMinted = Minted & { readonly expiresAt: string };

/**
 * A token for one vault, minted by this session at the server that issued it. A person whose session has expired is
 * asked for the password once and the mint is tried again; the vault is not asked for twice.
 */
export async function mintToken(io: Io, session: LiveSession, options: MintOptions): Promise<NewlyMinted> {
  const { address } = session;
  const chosen = chosenVault(io, options.vault);
  let vault = chosen?.vault;
  const mint = async ({ token, renew }: Pick<LiveSession, "token" | "renew">): Promise<NewlyMinted> => {
    const client = createClient({ address, token, renew, vaultFrom: chosen?.from });
    vault ??= await pickOrDefault(io, client);
    const minted = await client.sessions.mint({
      vault,
      ...(options.ttlSeconds === undefined ? sliding(options) : { ttl_seconds: options.ttlSeconds }),
      ...(options.label === undefined ? {} : { label: options.label }),
      ...(options.limits === undefined ? {} : { limits: options.limits }),
      ...(options.asks === true ? { ask: true } : {}),
    });
    const { ask_session: asked } = minted;
    if (options.asks === true && asked === undefined) {
      throw new Failure("--ask: this server cannot ask: it is older than this program");
    }
    return {
      token: minted.token,
      vault,
      address,
      expiresAt: minted.expires_at,
      ...(asked === undefined ? {} : { asking: { session: asked, login: token } }),
    };
  };
  return await orSignIn(io, session, mint);
}

function sliding({ slides }: MintOptions): { idle_ttl_seconds?: number } {
  return slides === true ? { idle_ttl_seconds: 86_400 } : {};
}

/** The list of vaults is a help, not a need: without it, `default` is tried, and the server has the last word. */
async function pickOrDefault(io: Io, client: Client): Promise<string> {
  try {
    return await pickVault(io, client, "default");
  } catch (error) {
    if (error instanceof Failure && error.exit === 1) return "default";
    throw error;
  }
}
