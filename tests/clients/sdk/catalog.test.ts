/**
 * What a service of the catalogue makes of its clients: they find a placeholder, send it in the headers that they like,
 * and only the vault's key arrives.
 */
import { describe, expect, test } from "bun:test";
import { createAuthority } from "../../support/certificates.ts";
import { startHttpsUpstream } from "../../support/process/https-upstream.ts";
import { startVault } from "../../support/process/vault.ts";
import { REQUIREMENTS } from "../../support/requirements.ts";
import { wholeOf } from "../stage.ts";

const HOSTS = ["api.anthropic.com", "api.openai.com", "api.acme-unknown.example"];
const KEYS = { claude: "sk-ant-api03-the-vaults-own-key-0123", openai: "sk-proj-the-vaults-own-key-0123" };

/** A vault with both services, and a stand-in that both hosts lead to. */
async function stage() {
  const authority = createAuthority("Catalogue test upstream");
  const upstream = await startHttpsUpstream(authority.issue(HOSTS));
  const vault = await startVault({ upstreamCa: authority.pem, hosts: HOSTS });
  const { mustCli } = vault;
  await mustCli(["vault", "service", "add", "claude", "openai"], {
    stdin: `${KEYS.claude}\n${KEYS.openai}\n`,
  });
  return {
    upstream,
    shell: (script: string) => vault.shell(`agent-vault run -- sh -c '${script}'`),
    mustCli,
    async [Symbol.asyncDispose]() {
      await vault[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
    },
  };
}

describe.skipIf(!REQUIREMENTS.curl.met())("curl in the manner of an SDK", () => {
  test("the placeholder is sent in two headers, and the real key arrives in one", async () => {
    await using s = await stage();
    const send =
      'curl -sS -H "x-api-key: $ANTHROPIC_API_KEY" -H "Authorization: Bearer $ANTHROPIC_API_KEY" -H "anthropic-version: 2023-06-01"';
    const { code, out } = await s.shell(`${send} https://api.anthropic.com:${s.upstream.port}/v1/messages`);
    expect({ code, out }).toEqual({ code: 0, out: '{"ok":true}' });
    const [received] = s.upstream.received;
    expect(received?.headers.get("x-api-key")).toBe(KEYS.claude);
    expect(received?.headers.get("authorization")).toBeNull();
    expect(received?.headers.get("anthropic-version")).toBe("2023-06-01");
    expect(wholeOf(s.upstream.received)).not.toContain("placeholder");
  }, 60_000);

  test("a key for one host is sent to no other, and the placeholder of another opens nothing", async () => {
    await using s = await stage();
    const send = 'curl -sS -H "Authorization: Bearer $ANTHROPIC_API_KEY"';
    await s.shell(`${send} https://api.openai.com:${s.upstream.port}/v1/models`);
    expect(s.upstream.received[0]?.headers.get("authorization")).toBe(`Bearer ${KEYS.openai}`);
    expect(wholeOf(s.upstream.received)).not.toContain("sk-ant");
  }, 60_000);

  test("where no service is for the host, a placeholder passes as it came, and the row says so", async () => {
    await using s = await stage();
    const send = `curl -sS https://api.acme-unknown.example:${s.upstream.port}/v1/models`;
    await s.shell(`${send} -H "Authorization: Bearer $OPENAI_API_KEY"`);
    await s.shell(`${send} -H "Authorization: Bearer own"`);
    expect(s.upstream.received[0]?.headers.get("authorization")).toStartWith(
      "Bearer sk-proj-agent-vault-placeholder-",
    );
    const rows = JSON.parse(await s.mustCli(["vault", "logs", "--json"])) as { placeholder_sent?: true }[];
    expect(rows.map((row) => row.placeholder_sent === true)).toEqual([true, false]);
    expect(await s.mustCli(["vault", "logs"])).toContain("- (placeholder sent)");
  }, 60_000);

  test("of a service that was described by hand, what the program sends of its own goes along", async () => {
    await using s = await stage();
    const add = "vault service add --name anthropic --host api.anthropic.com --auth-type api-key";
    await s.mustCli([
      ...add.split(" "),
      "--api-key-key",
      "ANTHROPIC_API_KEY",
      "--api-key-header",
      "x-api-key",
    ]);
    await s.shell(
      `curl -sS -H "Authorization: Bearer own" https://api.anthropic.com:${s.upstream.port}/v1/models`,
    );
    expect(s.upstream.received[0]?.headers.get("x-api-key")).toBe(KEYS.claude);
    expect(s.upstream.received[0]?.headers.get("authorization")).toBe("Bearer own");
  }, 60_000);
});
