/** An OAuth credential from its consent to its end, at a real authorization server, through the compiled binary. */
import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { flagsOf, HOST, KEY, OTHER_HOST, openStage } from "./stage.ts";

const PATIENCE_MS = 90_000;

test(
  "connected on the command line, used, refreshed before its end, replaced after a 401, revoked and connected anew",
  async () => {
    await using stage = await openStage();
    const { vault, provider, ask, sent } = stage;
    expect(await ask()).toBe(502);
    const printed = await stage.connect();
    expect(printed).toStartWith("0\n");
    expect(printed).toContain(`302 ?status=success&vault=default&key=${KEY}\n`);
    expect(printed).toContain(`✓ Connected ${KEY} in vault "default"\n`);
    expect(await ask()).toBe(200);
    expect(provider.grants).toEqual([{ type: "authorization_code", status: 200 }]);

    // Its service took the token back: a GET is sent once more with another, a POST is not.
    const [first = ""] = sent();
    await provider.revoke(first);
    expect(await ask("POST")).toBe(401);
    expect(await ask()).toBe(200);
    const [, refused, again, second = ""] = sent();
    expect([refused, again]).toEqual([first, first]);
    expect(second).not.toBe(first);
    // Not all scopes that were asked for were granted, so asking for all of them again is refused first.
    expect(provider.grants.slice(1)).toEqual([
      { type: "refresh_token", status: 400 },
      { type: "refresh_token", status: 200 },
    ]);

    // Nothing can be refreshed any more: the refusal passes as it came, and the list says so.
    await provider.revoke(second);
    await provider.revokeRefreshTokens();
    await Bun.sleep(100);
    await vault.mustCli(["vault", "credential", "set", `${KEY}=${second}`]);
    expect(await ask()).toBe(401);

    // The key is enough to connect it again.
    const anew = await stage.connect([], "");
    expect(anew).toStartWith("0\n");
    expect(await ask()).toBe(200);
    const status = JSON.parse(await vault.mustCli(["vault", "credential", "status", KEY, "--json"]));
    expect(status).toMatchObject({ type: "oauth", access_token: "••••••••", refresh_token: "••••••••" });
    expect(status).not.toHaveProperty("last_refresh_error");

    const audit = await vault.mustCli(["owner", "audit", "--json"]);
    const everything = `${audit}${await vault.log()}${printed}${anew}`;
    for (const token of sent()) expect(everything).not.toContain(token);
    expect(everything).not.toContain("client_secret-with_marks");
  },
  PATIENCE_MS,
);

test(
  "a token near its end is replaced with the next request, and what follows it is used",
  async () => {
    await using stage = await openStage({ accessTokenSeconds: 120, method: "client_secret_basic" });
    const { provider, ask, sent } = stage;
    const flags = [
      ...["--authorization-url", provider.authorizationUrl, "--token-url", provider.tokenUrl],
      ...["--client-id", "agent-vault", "--client-secret-stdin", "--token-auth-method", "basic"],
      ...["--scopes", "openid"],
    ];
    expect(await stage.connect(flags)).toStartWith("0\n");
    provider.accessTokenSeconds = 3600;
    expect([await ask(), await ask()]).toEqual([200, 200]);
    expect(provider.grants.map(({ type, status }) => `${type} ${status}`)).toEqual([
      "authorization_code 200",
      "refresh_token 200",
    ]);
    expect(new Set(sent()).size).toBe(1);
  },
  PATIENCE_MS,
);

test(
  "once its time is over and it cannot be refreshed, the answer says so, and whether a retry can help",
  async () => {
    await using stage = await openStage({ accessTokenSeconds: 1, method: "none" });
    const { vault, provider, api } = stage;
    const flags = [
      ...["--authorization-url", provider.authorizationUrl, "--token-url", provider.tokenUrl],
      ...["--client-id", "agent-vault", "--scopes", "openid"],
    ];
    expect(await stage.connect(flags, "")).toStartWith("0\n");
    await provider.revokeRefreshTokens();
    await Bun.sleep(1100);
    const answer = await vault.mustCli([
      ...["vault", "run", "--", "curl", "-sS", "-i", `https://${HOST}:${api.port}/`],
    ]);
    expect(answer).toContain("502");
    expect(answer.toLowerCase()).toContain("x-should-retry: false");
    expect(answer).toContain('"error":"oauth_refresh_failed"');
    expect(answer).toContain(`agent-vault vault credential connect ${KEY}`);
    expect(api.received).toEqual([]);
    expect(await vault.mustCli(["vault", "credential", "list"])).toContain("oauth (failing)");
    // Nobody is asked again for a while.
    const asked = provider.grants.length;
    expect(await stage.ask()).toBe(502);
    expect(provider.grants).toHaveLength(asked);
  },
  PATIENCE_MS,
);

test(
  "a slow provider holds up nobody but who needs its token, and they are one question to it",
  async () => {
    await using stage = await openStage({ accessTokenSeconds: 1 });
    const { provider, ask } = stage;
    expect(await stage.connect()).toStartWith("0\n");
    await Bun.sleep(1100);
    provider.accessTokenSeconds = 3600;
    provider.delay = 4000;
    const asked = performance.now();
    const waiting = Promise.all(Array.from({ length: 5 }, () => ask()));
    await Bun.sleep(500);
    // The API knows no such token: its 401 is an answer, and it came at once.
    expect(await ask("POST", OTHER_HOST)).toBe(401);
    expect(performance.now() - asked).toBeLessThan(3500);
    expect(await waiting).toEqual([200, 200, 200, 200, 200]);
    expect(performance.now() - asked).toBeGreaterThan(4000);
    const refreshes = provider.grants.filter(({ type }) => type === "refresh_token");
    expect(refreshes.filter(({ status }) => status === 200)).toHaveLength(1);
  },
  PATIENCE_MS,
);

test(
  "a server that is told to stop in the middle of a refresh stores what comes of it first",
  async () => {
    await using stage = await openStage({ accessTokenSeconds: 200 });
    const { vault, provider, ask } = stage;
    const flags = flagsOf(provider).map((word) => (word.startsWith("openid") ? "openid" : word));
    expect(await stage.connect(flags)).toStartWith("0\n");
    provider.delay = 4000;
    // The old token is good still, so the request does not wait until the provider has answered.
    expect(await ask()).toBe(200);
    const asked = performance.now();
    process.kill(vault.pid, "SIGTERM");
    while (isAlive(vault.pid)) await Bun.sleep(50);
    expect(performance.now() - asked).toBeWithin(1000, 6000);
    expect(provider.grants.map(({ status }) => status)).toEqual([200, 200]);
    const database = new Database(vault.home.at(".agent-vault/agent-vault.db"));
    const [stored] = database.query("select last_refreshed_at from credential_oauth").values();
    database.close();
    expect(stored).toEqual([expect.any(Number)]);
  },
  PATIENCE_MS,
);

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
