import { MASKED } from "../../../../core/oauth/masked.ts";
import { OAUTH_PRESETS } from "../../../../core/oauth/presets.ts";
import { vaultFlag } from "../../../args.ts";
import type { Client } from "../../../client/client.ts";
import { command } from "../../../command.ts";
import { LOOK_FOR_MINUTES, untilConnected } from "../../../credential/await-connection.ts";
import { checkKey } from "../../../credential/collect.ts";
import { type Connection, connectionOf, oauthFlags } from "../../../credential/oauth-flags.ts";
import { putTokens } from "../../../credential/put-tokens.ts";
import type { Io } from "../../../io.ts";
import { vaultClient } from "../../../session/connect.ts";
import { askSecret } from "../../../ui/prompt.ts";
import { readStdinValue } from "../../../ui/stdin.ts";

const PRESETS = OAUTH_PRESETS.map(({ id }) => id);

export default command({
  args: {
    key: {
      type: "positional",
      names: "credential",
      description: "Key of the credential, such as GITHUB_TOKEN",
    },
    ...oauthFlags,
    "client-secret-stdin": { type: "boolean", description: "Read the client secret from standard input" },
    "access-token": { type: "boolean", description: "Put an access token in that you have, instead" },
    "refresh-token": { type: "boolean", description: "Put a refresh token in that you have, instead" },
    wait: { type: "boolean", default: true, description: "Print the address and end" },
    ...vaultFlag,
  },
  notes: [
    "Prints the address where a person consents, and waits for that five minutes at most; it opens no browser.",
    `Presets: ${PRESETS.slice(0, 8).join(", ")},`,
    `${PRESETS.slice(8).join(", ")}.`,
    "The provider has to know the redirect URL, which is printed along.",
    "Of a credential that was connected before nothing has to be said again: the key is enough.",
    "Secrets are typed without being shown, or read from standard input; never from the command line.",
    "A refresh token is tried at once; the tokens that come of it are stored.",
  ],
  examples: [
    "agent-vault vault credential connect GITHUB_TOKEN --preset github --client-id Iv1.8a61f9b3a7aba766",
    "agent-vault vault credential connect GITHUB_TOKEN",
    "pass show google | agent-vault vault credential connect GMAIL --preset google --client-id ID --refresh-token",
  ],
  async run({ key, wait, ...flags }, io) {
    checkKey(key);
    if (flags["access-token"] || flags["refresh-token"]) return putTokens(io, key, flags);
    const { client, vault } = await vaultClient(io, flags.vault);
    const { credentials } = await client.credentials.list({ vault });
    const stored = credentials?.find((one) => one.key === key);
    const connection = connectionOf(flags, stored);
    const isSame = stored?.token_url === connection.token_url;
    const hasStored = isSame && stored?.client_secret !== undefined;
    const secret = await clientSecret(io, flags["client-secret-stdin"], hasStored);
    const begun = await client.oauth.connect({ vault, key, ...connection, ...secret });
    for (const warning of begun.warnings ?? []) io.print.warn(warning);
    tellHow(io, begun.authorization_url, connection);
    if (!wait) return;
    await waitFor(io, client, { vault, key, before: isSame ? stored?.connected_at : undefined });
  },
});

async function clientSecret(
  io: Io,
  isStdin: boolean,
  hasStored: boolean,
): Promise<{ client_secret?: string }> {
  if (isStdin) return { client_secret: await readStdinValue("the client secret") };
  if (hasStored) return { client_secret: MASKED };
  if (!io.interactive) return {};
  const message = "Client secret (nothing for a client without one)";
  return { client_secret: await askSecret(io, { message, instead: "--client-secret-stdin" }) };
}

function tellHow(io: Io, address: string, { client_id: client = "" }: Connection): void {
  const redirect = new URL(address).searchParams.get("redirect_uri") ?? "";
  io.print.tell(
    `Open this in a browser and consent. The redirect URL of client ${client} must be ${redirect}`,
  );
  io.print.line(address);
}

async function waitFor(
  io: Io,
  client: Client,
  { vault, key, before }: { vault: string; key: string; before: string | undefined },
): Promise<void> {
  io.print.note(
    `Waiting until somebody has consented, ${LOOK_FOR_MINUTES} minutes at most. Ctrl-C ends the waiting alone: who consents later connects it as well, and agent-vault vault credential status ${key} tells.`,
  );
  await untilConnected({
    key,
    before,
    look: () => client.oauth.status({ vault, key }),
    pause: (ms) => Bun.sleep(ms),
    now: () => performance.now(),
  });
  io.print.done(`Connected ${key} in vault "${vault}"`);
}
