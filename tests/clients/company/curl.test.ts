/**
 * The three requests by which a company's programs handle their agents, as their documents have them, host and key apart;
 * and the same by another client. Then what is on disk is searched for what was handed out.
 */
import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { createAuthority } from "../../support/certificates.ts";
import { type RunningVault, startVault } from "../../support/process/vault.ts";
import { REQUIREMENTS } from "../../support/requirements.ts";

/** Line by line from the documents; `$HOST` was `localhost:3000`. */
const REGISTER = `curl -s -X POST http://$HOST/v1/agents/register \\
  -H "Content-Type: application/json" \\
  -H "Authorization: Bearer $API_KEY" \\
  -d '{
    "agentId": "researcher-1",
    "metadata": { "model": "gpt-4o", "version": "2025-01" }
  }'`;
const READ = `curl -s http://$HOST/v1/agents/researcher-1 \\
  -H "Authorization: Bearer $API_KEY"`;
const SVID = `curl -s http://$HOST/v1/agents/researcher-1/svid \\
  -H "Authorization: Bearer $API_KEY"`;

const SPIFFE_ID = "spiffe://vane.local/company/acme/agent/researcher-1";
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const METADATA = { model: "gpt-4o", version: "2025-01" };

/** A server with the documents' trust domain and company. */
async function startAcme() {
  const env = { SPIFFE_TRUST_DOMAIN: "vane.local" };
  const vault = await startVault({ upstreamCa: createAuthority("Nobody").pem, hosts: [], env });
  await vault.mustCli(["vault", "credential", "set", "SEED=1"]);
  const key = async (company: string): Promise<string> =>
    JSON.parse(await vault.mustCli(["company", "create", company, "--json"])).apiKey;
  return { vault, acme: await key("acme"), globex: await key("globex") };
}

/** Verified as others do: by what the server publishes. */
async function verified(vault: RunningVault, svid: string, companyId = "acme") {
  const jwks = createRemoteJWKSet(new URL(`${vault.address}/v1/ca/public-key?companyId=${companyId}`));
  const { payload } = await jwtVerify(svid, jwks, { algorithms: ["EdDSA"], audience: "vane", typ: "JWT" });
  return payload;
}

describe.skipIf(!REQUIREMENTS.curl.met())("a company's programs", () => {
  test("register, read and prove an agent by the requests of their documents", async () => {
    const { vault, acme } = await startAcme();
    await using _ = vault;
    const shell = async (command: string) => {
      const script = `HOST=${new URL(vault.address).host} API_KEY=${acme}\n${command} -w '\\n%{http_code}'`;
      const { code, out, err } = await vault.shell(script);
      expect({ code, err }).toEqual({ code: 0, err: "" });
      const [body = "", status = ""] = out.trim().split("\n");
      return { status, json: JSON.parse(body) };
    };
    const registered = await shell(REGISTER);
    expect(registered).toMatchObject({
      status: "201",
      json: { agentId: "researcher-1", spiffeId: SPIFFE_ID },
    });
    expect(registered.json.registeredAt).toMatch(ISO);
    expect((await verified(vault, registered.json.svid)).sub).toBe(SPIFFE_ID);
    const { registeredAt } = registered.json;
    expect(await shell(READ)).toMatchObject({
      status: "200",
      json: {
        agentId: "researcher-1",
        spiffeId: SPIFFE_ID,
        companyId: "acme",
        registeredAt,
        metadata: METADATA,
      },
    });
    const fresh = await shell(SVID);
    expect(fresh).toMatchObject({ status: "200", json: { agentId: "researcher-1", spiffeId: SPIFFE_ID } });
    expect((await verified(vault, fresh.json.svid)).sub).toBe(SPIFFE_ID);
    const again = await shell(REGISTER);
    expect(again.status).toBe("201");
    expect(again.json.registeredAt >= registeredAt).toBe(true);
  }, 60_000);
});

test("another client does the same, for two companies with an agent of one name", async () => {
  const { vault, acme, globex } = await startAcme();
  await using _ = vault;
  const ask = async (key: string, path: string, body?: object) => {
    const answer = await fetch(vault.address + path, {
      method: body === undefined ? "GET" : "POST",
      headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
    });
    return { status: answer.status, text: await answer.text() };
  };
  const given: string[] = [acme, globex];
  for (const [company, key] of [
    ["acme", acme],
    ["globex", globex],
  ] as const) {
    const { status, text } = await ask(key, "/v1/agents/register", {
      agentId: "researcher-1",
      metadata: { company },
    });
    expect(status).toBe(201);
    const spiffeId = `spiffe://vane.local/company/${company}/agent/researcher-1`;
    const { svid, ...rest } = JSON.parse(text);
    expect(rest.spiffeId).toBe(spiffeId);
    expect((await verified(vault, svid, company)).sub).toBe(spiffeId);
    await expect(verified(vault, svid, company === "acme" ? "globex" : "acme")).rejects.toThrow();
    given.push(svid);
  }
  const foreign = encodeURIComponent("spiffe://vane.local/company/globex/agent/researcher-1");
  for (const ref of [foreign, "globex:researcher-1", "globex%3Aresearcher-1", "ghost"]) {
    const error = `Agent not found: ${decodeURIComponent(ref)}`;
    expect(await ask(acme, `/v1/agents/${ref}`)).toEqual({ status: 404, text: JSON.stringify({ error }) });
  }
  for (const [path, status] of [
    ["/v1/vaults", 403],
    ["/v1/users", 403],
    ["/v1/vaults/default/services", 404],
    ["/v1/agents", 200],
  ] as const) {
    expect([path, (await ask(acme, path)).status]).toEqual([path, status]);
  }
  const held = filesBelow(vault.home.path).map((path) => [path, readFileSync(path)] as const);
  expect(held.length).toBeGreaterThan(1);
  for (const [path, bytes] of held) {
    for (const secret of [...given, "PRIVATE KEY"])
      expect([path, bytes.includes(secret)]).toEqual([path, false]);
  }
}, 60_000);

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}
