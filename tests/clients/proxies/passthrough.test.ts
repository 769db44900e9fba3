/** A program that trusts one authority of its own and no other, as those do that have their roots compiled in. */
import { describe, expect, test } from "bun:test";
import { createAuthority } from "../../support/certificates.ts";
import { startHttpProxy } from "../../support/net/upstream-proxy.ts";
import { startHttpsUpstream } from "../../support/process/https-upstream.ts";
import { startVault } from "../../support/process/vault.ts";
import { REQUIREMENTS } from "../../support/requirements.ts";

const HOST = "pinned.client-test.example";
const SECRET = "s3cret-the-client-never-saw";

describe.skipIf(!REQUIREMENTS.curl.met())("a program with a root of its own", () => {
  test("fails while its host is brokered, works once it is listed, also behind a company's proxy", async () => {
    const authority = createAuthority("Pinned authority");
    await using upstream = await startHttpsUpstream(authority.issue([HOST]));
    await using company = await startHttpProxy();
    for (const env of [{}, { https_proxy: `http://127.0.0.1:${company.port}` }]) {
      const hosts = "https_proxy" in env ? [] : [HOST];
      await using vault = await startVault({ upstreamCa: authority.pem, hosts, env });
      await vault.mustCli(["vault", "credential", "set", `KEY=${SECRET}`]);
      const service = ["--host", HOST, "--auth-type", "bearer", "--token-key", "KEY"];
      await vault.mustCli(["vault", "service", "add", ...service]);
      const url = `https://${HOST}:${upstream.port}/pinned`;
      const pinned = ["--cacert", vault.home.at("upstream-ca.pem"), "-H", "Authorization: Bearer own", url];
      const run = () => vault.cli(["vault", "run", "--", "curl", "-sS", ...pinned]);
      expect((await run()).code).toBe(60);
      await vault.mustCli(["vault", "settings", "set", "passthrough-hosts", HOST]);
      expect((await run()).code).toBe(0);
      const row = { error_code: "passthrough", method: "CONNECT", status: 200, credential_keys: [] };
      const rows = JSON.parse(await vault.mustCli(["vault", "logs", "--json"]));
      expect(rows).toContainEqual(expect.objectContaining({ ...row, host: `${HOST}:${upstream.port}` }));
      expect(await vault.mustCli(["owner", "audit"])).toContain("passthrough_hosts");
    }
    expect(company.asked).toContain(`CONNECT ${HOST}:${upstream.port} HTTP/1.1`);
    const sent = upstream.received.map(({ headers }) => headers.get("authorization"));
    expect(sent).toEqual(["Bearer own", "Bearer own"]);
  }, 60_000);
});
