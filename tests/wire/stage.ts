/** A server of the compiled binary, and the programs of this folder that ask it. */
import { join } from "node:path";
import { createAuthority } from "../support/certificates.ts";
import { finish } from "../support/process/binary.ts";
import { WIRE_LIBRARIES } from "../support/process/toolchains.ts";
import { type RunningVault, startVault } from "../support/process/vault.ts";

/** A name behind the proxy; who it is, each section's own upstream. */
const UPSTREAM_NAMES = ["api.wire.test", "other.wire.test"];

export type Section = {
  readonly checked: number;
  /** What does not hold, a line each. */
  readonly failed: readonly string[];
  /** Whatever was handed out while it ran. */
  readonly secrets: readonly string[];
};

export type WireStage = AsyncDisposable & {
  readonly vault: RunningVault;
  /** Runs `name`.py of this folder to its end. Throws with all that it printed when it did not get there. */
  section(name: string): Promise<Section>;
};

export async function startWireStage(env: Readonly<Record<string, string>> = {}): Promise<WireStage> {
  const trustDomain = "wire.test";
  const authority = createAuthority("Wire upstream");
  const vault = await startVault({
    upstreamCa: authority.pem,
    hosts: UPSTREAM_NAMES,
    env: { SPIFFE_TRUST_DOMAIN: trustDomain, ...env },
  });
  const { cert, key } = authority.issue(UPSTREAM_NAMES);
  await Bun.write(vault.home.at("upstream.pem"), cert + key);
  const answer = await fetch(`${vault.address}/v1/auth/register`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ email: "owner@example.com", password: "correct horse" }),
  });
  const { token } = (await answer.json()) as { token: string };
  const { apiPort, proxyPort } = vault;
  const given = { apiPort, proxyPort, token, trustDomain, home: vault.home.path };
  return {
    vault,
    async section(name) {
      const command = [WIRE_LIBRARIES.python, "-B", join(import.meta.dir, `${name}.py`)];
      const { code, out, err } = await finish(command, {
        env: { WIRE_STAGE: JSON.stringify(given), PATH: process.env["PATH"] ?? "" },
        timeout: 60_000,
      });
      if (code !== 0) throw new Error(`${name}.py ended with ${code}\n${out}${err}`);
      return JSON.parse(out) as Section;
    },
    [Symbol.asyncDispose]: () => vault[Symbol.asyncDispose](),
  };
}
