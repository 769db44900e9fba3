/** A server of the compiled binary with an owner, for whoever speaks on the channel. */
import { createAuthority } from "../certificates.ts";
import { type RunningVault, startVault } from "../process/vault.ts";

export type ChannelStage = AsyncDisposable & {
  readonly vault: RunningVault;
  readonly token: string;
  /** As the owner, unless a token is given. */
  // biome-ignore lint/suspicious/noExplicitAny: replies are looked at by tests
  ask(line: string, body?: unknown, token?: string): Promise<{ readonly status: number; readonly json: any }>;
  /** Approves the registration that waits under this id. */
  approve(registrationId: string, capabilities?: readonly string[]): Promise<void>;
};

export async function startChannelStage(
  env: Readonly<Record<string, string>> = {},
  descriptors?: number,
): Promise<ChannelStage> {
  const limit = descriptors === undefined ? {} : { descriptors };
  const vault = await startVault({ upstreamCa: createAuthority("Nobody").pem, hosts: [], env, ...limit });
  const call = async (line: string, body: unknown, token: string) => {
    const [method = "", path = ""] = line.split(" ");
    const answer = await fetch(vault.address + path, {
      method,
      headers: {
        ...(token === "" ? {} : { Authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, json: text === "" ? undefined : JSON.parse(text) };
  };
  const owner = { email: "owner@example.com", password: "correct horse" };
  const token: string = (await call("POST /v1/auth/register", owner, "")).json.token;
  const ask = (line: string, body?: unknown, by = token) => call(line, body, by);
  return {
    vault,
    token,
    ask,
    async approve(registrationId, capabilities = ["api_call"]) {
      const { status, json } = await ask(`POST /api/registrations/${registrationId}/approve`, {
        capabilities,
      });
      if (status !== 200) throw new Error(`not approved: ${status} ${JSON.stringify(json)}`);
    },
    [Symbol.asyncDispose]: () => vault[Symbol.asyncDispose](),
  };
}
