import { usageError } from "../failure.ts";
import type { Io } from "../io.ts";
import { vaultClient } from "../session/connect.ts";
import { askSecret } from "../ui/prompt.ts";
import { readStdinLines, readStdinValue } from "../ui/stdin.ts";
import { type OAuthFlags, presetOf, tokenAuthMethod } from "./oauth-flags.ts";

type Flags = OAuthFlags & {
  readonly vault?: string | undefined;
  readonly "access-token": boolean;
  readonly "refresh-token": boolean;
  readonly "client-secret-stdin": boolean;
};

/** Flags that say how a person consents, which nobody does here. */
const CONSENT = ["authorization-url", "scopes", "scope-separator"] as const;

/** Puts tokens in that somebody has from elsewhere. Throws usage errors before anything is read. */
export async function putTokens(io: Io, key: string, flags: Flags): Promise<void> {
  for (const name of CONSENT) {
    if (flags[name] !== undefined) {
      throw usageError(`--${name} says how a person consents, and nobody does where tokens are put in`);
    }
  }
  const preset = typeof flags.preset === "string" ? presetOf(flags.preset) : undefined;
  const values = await readTokens(io, flags);
  const { client, vault } = await vaultClient(io, flags.vault);
  const said = {
    token_url: flags["token-url"] ?? preset?.tokenUrl,
    client_id: flags["client-id"],
    token_auth_method: tokenAuthMethod(flags) ?? preset?.tokenAuthMethod,
  };
  const stated = Object.entries(said).filter(([, value]) => typeof value === "string");
  await client.oauth.tokens({ vault, key, ...Object.fromEntries(stated), ...values });
  io.print.done(`Connected ${key} in vault "${vault}"`);
}

type Values = { access_token?: string; refresh_token?: string; client_secret?: string };

async function readTokens(io: Io, flags: Flags): Promise<Values> {
  const wanted: (readonly [keyof Values, string])[] = [
    ...(flags["access-token"] ? [["access_token", "the access token"] as const] : []),
    ...(flags["refresh-token"] ? [["refresh_token", "the refresh token"] as const] : []),
    ...(flags["client-secret-stdin"] ? [["client_secret", "the client secret"] as const] : []),
  ];
  const values: Values = {};
  if (io.interactive) {
    for (const [name, what] of wanted) {
      values[name] = await askSecret(io, {
        message: what.replace(/^the (.)/, (_, first: string) => first.toUpperCase()),
        instead: "standard input",
        check: (value) => (value === "" ? "It is empty" : undefined),
      });
    }
    return values;
  }
  if (wanted.length === 1) {
    const [[name, what] = ["access_token", ""]] = wanted;
    const value = await readStdinValue(what);
    if (value === "") throw usageError(`${what} is empty on standard input`);
    return { [name]: value };
  }
  const lines = await readStdinLines(wanted.map(([, what]) => what));
  wanted.forEach(([name], at) => {
    values[name] = lines[at] ?? "";
  });
  return values;
}
