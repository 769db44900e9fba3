/** The compiled binary between a program and an API that takes the tokens of a real authorization server. */
import { createAuthority } from "../../support/certificates.ts";
import {
  type AuthorizationServer,
  CLIENT,
  startAuthorizationServer,
} from "../../support/oauth/authorization-server.ts";
import { requireBinary } from "../../support/process/binary.ts";
import { type HttpsUpstream, startHttpsUpstream } from "../../support/process/https-upstream.ts";
import { type RunningVault, startVault } from "../../support/process/vault.ts";

export const HOST = "api.oauth-test.example";
/** The same API under another name, whose service takes a static credential. */
export const OTHER_HOST = "static.oauth-test.example";
export const KEY = "IDP_TOKEN";

export type OAuthStage = AsyncDisposable & {
  readonly vault: RunningVault;
  readonly provider: AuthorizationServer;
  readonly api: HttpsUpstream;
  /** The tokens that the API was sent, in order. */
  readonly sent: () => readonly string[];
  /** `vault credential connect` with these flags, consented to as soon as it prints where; what it printed. */
  readonly connect: (flags?: readonly string[], stdin?: string) => Promise<string>;
  /** A request through the proxy: the status. */
  readonly ask: (method?: string, host?: string) => Promise<number>;
};

type Options = Pick<Parameters<typeof startAuthorizationServer>[0], "method" | "accessTokenSeconds">;

export async function openStage(options: Options = {}): Promise<OAuthStage> {
  await using opened = new AsyncDisposableStack();
  const authority = createAuthority("OAuth test API");
  let provider: AuthorizationServer | undefined;
  const api = opened.use(
    await startHttpsUpstream(authority.issue([HOST, OTHER_HOST]), async (request) => {
      const isGood = await provider?.isGood(tokenOf(request.headers));
      return isGood === true ? Response.json({ ok: true }) : Response.json({ ok: false }, { status: 401 });
    }),
  );
  const vault = opened.use(await startVault({ upstreamCa: authority.pem, hosts: [HOST, OTHER_HOST] }));
  provider = opened.use(
    await startAuthorizationServer({ ...options, redirectUrl: `${vault.address}/v1/oauth/callback` }),
  );
  await vault.mustCli([
    ...["vault", "service", "add", "--name", "api", "--host", HOST],
    ...["--auth-type", "bearer", "--token-key", KEY],
  ]);
  await vault.mustCli(["vault", "credential", "set", "STATIC=static"]);
  await vault.mustCli([
    ...["vault", "service", "add", "--name", "static", "--host", OTHER_HOST],
    ...["--auth-type", "bearer", "--token-key", "STATIC"],
  ]);
  const consented = provider;
  const closing = opened.move();
  return {
    vault,
    provider,
    api,
    sent: () => api.received.map(({ headers }) => tokenOf(headers)),
    connect: (flags = flagsOf(consented), stdin = CLIENT.secret) => connect(vault, consented, flags, stdin),
    async ask(method = "GET", host = HOST) {
      const url = `https://${host}:${api.port}/v1/things`;
      const command = ["curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}", "-X", method, url];
      return Number(await vault.mustCli(["vault", "run", "--", ...command]));
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

export function flagsOf({ authorizationUrl, tokenUrl }: AuthorizationServer): readonly string[] {
  return [
    ...["--authorization-url", authorizationUrl, "--token-url", tokenUrl],
    ...["--client-id", CLIENT.id, "--client-secret-stdin", "--scopes", "openid offline_access api:read"],
  ];
}

async function connect(
  vault: RunningVault,
  provider: AuthorizationServer,
  flags: readonly string[],
  stdin: string,
): Promise<string> {
  const child = Bun.spawn([requireBinary(), "vault", "credential", "connect", KEY, ...flags], {
    cwd: vault.home.path,
    env: {
      HOME: vault.home.path,
      PATH: process.env["PATH"] ?? "",
      AGENT_VAULT_HOME: vault.home.at(".agent-vault"),
      AGENT_VAULT_ADDR: vault.address,
      AGENT_VAULT_NO_AUTOSTART: "1",
    },
    stdin: new Blob([stdin]),
    stdout: "pipe",
    stderr: "pipe",
    timeout: 30_000,
  });
  let printed = "";
  for await (const chunk of child.stdout) {
    printed += new TextDecoder().decode(chunk);
    const address = /^(http\S+)\n/.exec(printed)?.[1];
    if (address === undefined || printed.split("\n").length > 2) continue;
    const back = await provider.consent(address);
    const answer = await fetch(back, { redirect: "manual" });
    printed += `${answer.status} ${new URL(answer.headers.get("Location") ?? "").search}\n`;
  }
  return `${await child.exited}\n${printed}${await child.stderr.text()}`;
}

function tokenOf(headers: Headers): string {
  return headers.get("Authorization")?.replace("Bearer ", "") ?? "";
}
