import { afterAll, describe, expect, test } from "bun:test";
import { Failure } from "../../../../src/cli/failure.ts";
import { agentTarget, agentVault, probeAgent, requirePerson } from "../../../../src/cli/session/agent.ts";
import { loadClientConfig } from "../../../../src/config/client.ts";

/** Answers as a server does to an agent that has `vaults`, all of them by name only when there are several. */
const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch(request) {
    const vaults = (request.headers.get("Authorization") ?? "").replace("Bearer ", "").split(",");
    const named = request.headers.get("X-Vault");
    const vault = vaults.length === 1 ? vaults[0] : named;
    if (vault === null) {
      return Response.json({ error: "vault_required", message: "Name a vault" }, { status: 400 });
    }
    return Response.json({ vault, services: [], available_credentials: [] });
  },
});
afterAll(() => server.stop(true));
const ADDRESS = `http://127.0.0.1:${server.port}`;

const configOf = (env: Record<string, string>) => ({
  config: loadClientConfig({ AGENT_VAULT_ADDR: ADDRESS, ...env }),
});
const agent = (token: string) => ({ address: ADDRESS, token, fromEnvironment: true }) as const;

describe("the vault of an agent", () => {
  test("is the flag's, then the variable's, and then nobody is asked", async () => {
    const io = configOf({ AGENT_VAULT_VAULT: "named" });
    const nowhere = { address: "http://127.0.0.1:1", token: "t" };
    expect(await agentVault(io, nowhere, "flagged")).toBe("flagged");
    expect(await agentVault(io, nowhere, undefined)).toBe("named");
  });

  test("is the one that the token is good for when nothing names it", async () => {
    expect(await agentVault(configOf({}), agent("payments"), undefined)).toBe("payments");
  });

  test("must be named where the token is good for several", async () => {
    const failure = await agentVault(configOf({}), agent("payments,billing"), undefined).catch((e) => e);
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({ exit: 2, message: "vault is required in agent mode" });
  });

  test("when named is checked by the probe, which returns it", async () => {
    expect(await probeAgent({ ...agent("payments,billing"), vault: "billing" })).toBe("billing");
    await expect(probeAgent({ ...agent("payments"), vault: "other" })).rejects.toThrow(
      'the token is good for vault "payments", not for "other"',
    );
  });
});

describe("an agent's shell", () => {
  for (const name of ["AGENT_VAULT_TOKEN", "AGENT_VAULT_SESSION_TOKEN"]) {
    test(`is one with ${name}: no person is there`, () => {
      const io = configOf({ [name]: "av_sess_x" });
      expect(() => requirePerson(io)).toThrow("needs a signed-in person");
      expect(agentTarget(io)).toEqual(agent("av_sess_x"));
    });
  }

  test("is none without", () => {
    expect(() => requirePerson(configOf({ AGENT_VAULT_TOKEN: " " }))).not.toThrow();
    expect(agentTarget(configOf({}))).toBeUndefined();
  });
});
