/** The forms of the approval page without a browser: curl follows what the pages say, with a jar for its cookies. */
import { expect, test } from "bun:test";
import { createAuthority } from "../../support/certificates.ts";
import { finish } from "../../support/process/binary.ts";
import { startVault } from "../../support/process/vault.ts";
import { REQUIREMENTS } from "../../support/requirements.ts";

const OWNER = { email: "olga@example.com", password: "correct horse" };

test.skipIf(!REQUIREMENTS.curl.met())(
  "curl logs in, is refused, types what is asked for, and approves",
  async () => {
    await using vault = await startVault({ upstreamCa: createAuthority("Unused").pem, hosts: [] });
    const { address, home } = vault;
    const curl = async (path: string, ...args: string[]) => {
      const target = path.startsWith("http") ? path : `${address}${path}`;
      const cookies = ["-b", home.at("jar"), "-c", home.at("jar")];
      const command = ["curl", "-sS", ...cookies, "-w", "\n%{http_code} %{redirect_url}", ...args, target];
      const { out } = await finish(command, { env: { PATH: process.env["PATH"] ?? "", HOME: home.path } });
      const at = out.lastIndexOf("\n");
      const [status, redirect = ""] = out.slice(at + 1).split(" ");
      return { status: Number(status), redirect, page: out.slice(0, at) };
    };
    const json = async (path: string, body: object, ...headers: string[]) =>
      JSON.parse(
        (await curl(path, "-d", JSON.stringify(body), ...headers.flatMap((header) => ["-H", header]))).page,
      );
    const fields = (page: string, form: string) => {
      const html = page.slice(page.indexOf(`action="${form}`));
      return [
        ...html.slice(0, html.indexOf("</form>")).matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g),
      ].map(([, name, value]) => `${name}=${value}`);
    };
    // As a browser that says from where it sends a form.
    const post = (path: string, data: readonly string[], origin = address) =>
      curl(path, "-H", `Origin: ${origin}`, ...data.flatMap((one) => ["--data-urlencode", one]));

    const { token } = await json("/v1/auth/register", OWNER);
    await Bun.write(home.at("jar"), "");
    const bearer = `Authorization: Bearer ${token}`;
    await json("/v1/vaults", { name: "payments" }, bearer);
    const vaults = [{ vault_name: "payments", vault_role: "proxy" }];
    const { av_agent_token } = await json("/v1/agents", { name: "builder", vaults }, bearer);
    const raised = await json(
      "/v1/proposals",
      {
        services: [
          { action: "set", name: "wild", host: "*.example.com", auth: { type: "bearer", token: "WILD_KEY" } },
        ],
        credentials: [{ action: "set", key: "WILD_KEY" }],
        message: "for all of example.com",
      },
      `Authorization: Bearer ${av_agent_token}`,
      "X-Vault: payments",
    );

    const led = await curl(raised.approval_url);
    expect(led.status).toBe(200);
    const [, onward = ""] = /http-equiv="refresh" content="0; url=([^"]+)"/.exec(led.page) ?? [];
    expect(onward).toBe("/approve/1?vault=payments");
    const linked = await curl(onward);
    expect(linked.page).toContain("builder asks for access to *.example.com");
    const login = [`email=${OWNER.email}`, `password=${OWNER.password}`];
    const csrf = fields(linked.page, "/approve/1/login");
    expect(csrf.map((one) => one.split("=")[0])).toEqual(["csrf"]);
    expect((await post("/approve/1/login?vault=payments", login)).status).toBe(403);
    expect(
      (await post("/approve/1/login?vault=payments", [...csrf, ...login], "https://evil.example")).status,
    ).toBe(403);
    const entered = await post("/approve/1/login?vault=payments", [...csrf, ...login]);
    expect(entered.status).toBe(200);
    const hidden = fields(entered.page, "/approve/1?vault");
    expect(hidden.map((one) => one.split("=")[0])).toEqual(["csrf", "reach_hash", "seen", "proof"]);
    // Whoever asks for the page with the cookie alone is asked for the password.
    expect(fields((await curl(onward)).page, "/approve/1?vault").length).toBe(3);
    const value = "value:WILD_KEY=wild_live_1";
    const refused = await post(onward, [...hidden, value, "host:*.example.com=example.com"]);
    expect(refused.status).toBe(409);
    expect(refused.page).toContain("This is not that host.");
    expect(refused.page).not.toContain("wild_live_1");
    // A cookie, and nothing that says from which page the form comes.
    const unsaid = [...hidden, value, "host:*.example.com=*.example.com"].flatMap((one) => [
      "--data-urlencode",
      one,
    ]);
    expect((await curl(onward, ...unsaid)).status).toBe(403);
    const approved = await post(onward, [...hidden, value, "host:*.example.com=*.EXAMPLE.com."]);
    expect([approved.status, approved.redirect]).toEqual([303, `${address}/approve/1?vault=payments`]);
    expect((await curl(onward)).page).toContain("The agent continues by itself.");
    const again = await post(onward, [...hidden, value, "host:*.example.com=*.example.com"]);
    const late = `${address}/approve/1?vault=payments&late=approve`;
    expect([again.status, again.redirect]).toEqual([303, late]);
    const poll = await curl(
      "/v1/proposals/1",
      "-H",
      `Authorization: Bearer ${av_agent_token}`,
      "-H",
      "X-Vault: payments",
    );
    expect(JSON.parse(poll.page).status).toBe("applied");
  },
  60_000,
);
