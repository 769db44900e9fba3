import { readSessions } from "../../../src/cli/session/session-file.ts";
import { createAuthority } from "../../support/certificates.ts";
import { startVault } from "../../support/process/vault.ts";
import { caller } from "./stage.ts";

/** The company globex at the compiled binary, with its agent crawler-7. */
export type Company = AsyncDisposable & {
  /** Asks as the company, and gives the answer's JSON; rejects for any that is no success. */
  ask(method: string, path: string, body?: object): Promise<Record<string, unknown>>;
};

export async function companyStage(): Promise<Company> {
  // Nothing is proxied, but the server takes no file without a certificate.
  const vault = await startVault({ upstreamCa: createAuthority("Passport test").pem, hosts: [], env: {} });
  try {
    // The first command makes its user the owner.
    await vault.mustCli(["vault", "list"]);
    const owner = readSessions(vault.home.at(".agent-vault", "session.json"))[0]?.token;
    const ask = caller(vault.address);
    const { apiKey } = await ask("POST", "/v1/companies", owner, { companyId: "globex" });
    await ask("POST", "/v1/agents/register", apiKey, { agentId: "crawler-7" });
    return {
      ask: (method, path, body) => ask(method, path, apiKey, body),
      [Symbol.asyncDispose]: () => vault[Symbol.asyncDispose](),
    };
  } catch (error) {
    await vault[Symbol.asyncDispose]();
    throw error;
  }
}
