/** What every client test runs on: the compiled binary's server, a TLS upstream, one credential, one service. */

import { createAuthority } from "../support/certificates.ts";
import type { Finished } from "../support/process/binary.ts";
import { type HttpsUpstream, type Received, startHttpsUpstream } from "../support/process/https-upstream.ts";
import { type CliOptions, type RunningVault, startVault } from "../support/process/vault.ts";

/** A public-looking name that exists nowhere: only the pinned address can answer. */
export const HOST = "api.client-test.example";
export const SECRET = "s3cret-the-client-never-saw";
/** What a client finds where the upstream says the secret back to it. */
export const IN_ITS_PLACE = "__CLIENT_KEY__";
/** What a client sends of its own; it must never arrive. */
export const DUMMY = "dummy-known-to-the-client";

export type Stage = AsyncDisposable & {
  readonly vault: RunningVault;
  readonly upstream: HttpsUpstream;
  /** The upstream's address as a client is given it. */
  readonly url: string;
  /** `agent-vault vault run -- <command>`. */
  readonly run: (command: readonly string[], options?: CliOptions) => Promise<Finished>;
};

export type Auth = readonly string[];

/** Flags of `vault service add` for a bearer token. */
export const BEARER: Auth = ["--auth-type", "bearer", "--token-key", "CLIENT_KEY"];

export async function stage(
  auth: Auth = BEARER,
  handle?: (request: Request, body: Buffer) => Response | Promise<Response>,
): Promise<Stage> {
  const authority = createAuthority("Client test upstream");
  const upstream = await startHttpsUpstream(authority.issue([HOST]), handle);
  const vault = await startBroker(authority.pem, auth).catch(async (error: unknown) => {
    await upstream[Symbol.asyncDispose]();
    throw error;
  });
  return {
    vault,
    upstream,
    url: `https://${HOST}:${upstream.port}`,
    run: (command, options) => vault.cli(["vault", "run", "--", ...command], options),
    [Symbol.asyncDispose]: async () => {
      await vault[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
    },
  };
}

/** A server whose default vault holds the credentials and one service for HOST. */
export async function startBroker(upstreamCa: string, auth: Auth = BEARER): Promise<RunningVault> {
  const vault = await startVault({ upstreamCa, hosts: [HOST] });
  try {
    await vault.mustCli(["vault", "credential", "set", `CLIENT_KEY=${SECRET}`, "CLIENT_USER=robot"]);
    await vault.mustCli(["vault", "service", "add", "--name", "client-test", "--host", HOST, ...auth]);
    return vault;
  } catch (error) {
    await vault[Symbol.asyncDispose]();
    throw error;
  }
}

/** All that arrived, as one text to search. */
export function wholeOf(received: readonly Received[]): string {
  return received
    .map(
      ({ method, target, headers, body }) =>
        `${method} ${target}\n${[...headers].join("\n")}\n${body.toString("latin1")}`,
    )
    .join("\n\n");
}
