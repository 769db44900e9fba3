/** Several servers of the compiled binary on one database, and their API. */
import { type RunningVault, startVault } from "../../support/process/vault.ts";
import { startUpstream, type Upstream } from "../../support/upstream.ts";
import { scratchSchema } from "./scratch.ts";

export const HOST = "api.example.com";

/** What an answer of the API holds; which members there are is for the test to know. */
export type Answer = { readonly status: number; readonly json: Record<string, unknown> };

export type Servers = AsyncDisposable & {
  readonly a: RunningVault;
  readonly b: RunningVault;
  readonly upstream: Upstream;
  /** Of the owner. */
  readonly token: string;
  /** As the owner, unless a token is given; `""` is nobody. */
  readonly ask: (server: RunningVault, line: string, body?: object, token?: string) => Promise<Answer>;
};

export const PASSWORD = "correct horse";
export const OWNER = "owner@example.com";

/** Two servers that were started at once on an empty database, and an owner who registered at the first. */
export async function startServers(): Promise<Servers> {
  await using opened = new AsyncDisposableStack();
  const scratch = opened.use(await scratchSchema());
  const upstream = opened.use(startUpstream({ names: [HOST] }));
  const env = { DATABASE_URL: scratch.url, AGENT_VAULT_RATELIMIT_PROFILE: "off" };
  const start = () => startVault({ upstreamCa: upstream.caPem, hosts: [HOST], env });
  const started = await Promise.allSettled([start(), start()]);
  for (const one of started) if (one.status === "fulfilled") opened.use(one.value);
  const [a, b] = started.map((one) => {
    if (one.status === "rejected") throw one.reason;
    return one.value;
  }) as [RunningVault, RunningVault];
  const { json } = await call(a, "POST /v1/auth/register", { email: OWNER, password: PASSWORD }, "");
  const token = String(json["token"]);
  const closing = opened.move();
  return {
    a,
    b,
    upstream,
    token,
    ask: (server, line, body, by = token) => call(server, line, body, by),
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

async function call(
  server: RunningVault,
  line: string,
  body: object | undefined,
  token: string,
): Promise<Answer> {
  const [method = "", path = ""] = line.split(" ");
  const answer = await fetch(server.address + path, {
    method,
    headers: {
      ...(token === "" ? {} : { Authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    },
    body: body === undefined ? null : JSON.stringify(body),
  });
  return { status: answer.status, json: (await answer.json()) as Answer["json"] };
}
