/** Two servers on one database, and a real authorization server that ends a connection when a refresh token comes twice. */
import { expect, test } from "bun:test";
import { CLIENT, startAuthorizationServer } from "../../support/oauth/authorization-server.ts";
import { onPostgres } from "./on-postgres.ts";
import { HOST, startServers } from "./servers.ts";

const { run, because } = onPostgres(test);
const PATIENCE_MS = 90_000;

run(
  `a token that runs out at two servers at once is refreshed by one of them, round after round${because}`,
  async () => {
    await using servers = await startServers();
    const { a, b, ask, upstream } = servers;
    await using provider = await startAuthorizationServer({
      redirectUrl: `${a.address}/v1/oauth/callback`,
      accessTokenSeconds: 3,
    });
    await ask(a, "POST /v1/vaults/default/services", {
      services: [{ name: "api", host: HOST, auth: { type: "bearer", token: "IDP" } }],
    });
    const begun = await ask(a, "POST /v1/credentials/oauth/connect", {
      key: "IDP",
      authorization_url: provider.authorizationUrl,
      token_url: provider.tokenUrl,
      client_id: CLIENT.id,
      client_secret: CLIENT.secret,
      scopes: "openid",
    });
    const back = await provider.consent(String(begun.json["authorization_url"]));
    // Begun at the one, ended at the other: of both ends with one state one makes the exchange.
    const ends = [back, back.replace(a.address, b.address)].map((url) => fetch(url, { redirect: "manual" }));
    const told = (await Promise.all(ends)).map(
      ({ headers }) => /status=(\w+)/.exec(headers.get("Location") ?? "")?.[1],
    );
    expect(told.toSorted()).toEqual(["error", "success"]);

    const minted = await ask(a, "POST /v1/sessions", { vault: "default" });
    const through = async (server: typeof a) => {
      const url = `${server.address}/proxy/${HOST}:${upstream.port}/v1`;
      const answer = await fetch(url, { headers: { Authorization: `Bearer ${minted.json["token"]}` } });
      return `${answer.status} ${await answer.text()}`;
    };
    provider.delay = 100;
    for (let round = 1; round <= 4; round += 1) {
      const answers = await Promise.all([a, b, a, b, a, b, a, b].map(through));
      expect([round, ...new Set(answers)]).toEqual([round, "200 ok"]);
      await Bun.sleep(3100);
    }
    const grants = provider.grants.map(({ type, status }) => `${type} ${status}`);
    expect(grants).toEqual(["authorization_code 200", ...Array(4).fill("refresh_token 200")]);
    const tokens = new Set(upstream.requests.map(({ text }) => /Bearer (\S+)/.exec(text)?.[1]));
    // The first one was replaced before it was used: it had five minutes and less.
    expect(tokens.size).toBe(4);
    const status = await ask(b, "GET /v1/credentials/oauth/status?key=IDP");
    expect(status.json).toEqual({ connected: true, connected_at: expect.any(String) });
  },
  PATIENCE_MS,
);
