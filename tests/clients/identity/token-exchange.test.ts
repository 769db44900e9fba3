/**
 * Programs of others that have an SVID and exchange it at the compiled binary: by oauth4webapi, which knows the standard
 * and nothing of us, and by Python's standard library. Then they ask an API with what they were given, through the proxy.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import * as oauth from "oauth4webapi";
import { readSessions } from "../../../src/cli/session/session-file.ts";
import { ACCESS_TOKEN, GRANT, JWT, VAULT } from "../../support/company/exchange.ts";
import { finish } from "../../support/process/binary.ts";
import { basicAuth, openTls } from "../../support/raw-client.ts";
import { REQUIREMENTS } from "../../support/requirements.ts";
import { HOST, SECRET, type Stage, stage, wholeOf } from "../stage.ts";
import { caller } from "./stage.ts";

const SPIFFE = "spiffe://agent-vault.local/company/globex";
const DEFAULT_VAULT = `${VAULT}default`;

/** `crawler-7` of globex has a role in the default vault, `crawler-8` has none. */
type Globex = Stage & {
  readonly ask: ReturnType<typeof caller>;
  readonly owner: string;
  readonly key: string;
  readonly svid: (agentId: string, query?: string) => Promise<string>;
  /** The roots of the proxy. */
  readonly ca: string;
};

async function globexStage(): Promise<Globex> {
  const opened = await stage();
  try {
    const { vault } = opened;
    const owner = readSessions(vault.home.at(".agent-vault", "session.json"))[0]?.token ?? "";
    const ask = caller(vault.address);
    const { apiKey: key } = await ask("POST", "/v1/companies", owner, { companyId: "globex" });
    for (const agentId of ["crawler-7", "crawler-8"]) {
      await ask("POST", "/v1/agents/register", key, { agentId });
    }
    await ask("POST", "/v1/vaults/default/agents", owner, { name: "globex:crawler-7", role: "proxy" });
    const ca = await (await fetch(`${vault.address}/v1/mitm/ca.pem`)).text();
    const svid = async (agentId: string, query = "") =>
      (await ask("GET", `/v1/agents/${agentId}/svid${query}`, key)).svid as string;
    return { ...opened, ask, owner, key, svid, ca };
  } catch (error) {
    await opened[Symbol.asyncDispose]();
    throw error;
  }
}

let globex: Globex;
beforeAll(async () => {
  globex = await globexStage();
}, 30_000);
afterAll(() => globex[Symbol.asyncDispose]());

describe("oauth4webapi", () => {
  const client: oauth.Client = { client_id: "a-program" };
  const insecure = { [oauth.allowInsecureRequests]: true };
  const server = (): oauth.AuthorizationServer => ({
    issuer: globex.vault.address,
    token_endpoint: `${globex.vault.address}/oauth/token`,
  });

  /** Rejects with the library's words for what was refused. */
  async function exchange(
    parameters: Record<string, string>,
    { as = client, auth = oauth.None(), grant = GRANT } = {},
  ): Promise<oauth.TokenEndpointResponse> {
    const body = { subject_token_type: JWT, ...parameters };
    const answer = await oauth.genericTokenEndpointRequest(server(), as, auth, grant, body, insecure);
    // A token that opens nothing by itself is of no type that a library could know (RFC 8693, 2.2.1).
    const recognizedTokenTypes = { n_a: () => {} };
    return await oauth.processGenericTokenEndpointResponse(server(), as, answer, { recognizedTokenTypes });
  }

  /** Through the proxy: the status, or what went wrong. */
  async function get(token: string): Promise<number | string> {
    const proxy = `http://${token}:@127.0.0.1:${globex.vault.proxyPort}`;
    return await fetch(globex.url, { proxy, tls: { ca: globex.ca }, keepalive: false }).then(
      ({ status }) => status,
      (error: unknown) => String(error),
    );
  }

  test("is given a session for an SVID, which works until the role is taken", async () => {
    const given = await exchange({ subject_token: await globex.svid("crawler-7"), audience: DEFAULT_VAULT });
    expect(given).toMatchObject({
      token_type: "bearer",
      issued_token_type: ACCESS_TOKEN,
      expires_in: 900,
      scope: "proxy",
    });
    expect(await get(given.access_token)).toBe(200);
    expect(globex.upstream.received.at(-1)?.headers.get("authorization")).toBe(`Bearer ${SECRET}`);
    expect(wholeOf(globex.upstream.received)).not.toContain(given.access_token);
    const member = { name: "globex:crawler-7", role: "proxy" };
    const path = "/v1/vaults/default/agents";
    await globex.ask("DELETE", `${path}/globex:crawler-7`, globex.owner);
    const received = globex.upstream.received.length;
    expect(await get(given.access_token)).not.toBe(200);
    expect(globex.upstream.received).toHaveLength(received);
    await globex.ask("POST", path, globex.owner, member);
  }, 20_000);

  test("is given one that ends with the role's time, in an open tunnel, too", async () => {
    const end = (Math.ceil(Date.now() / 1000) + 3) * 1000;
    const member = { name: "globex:crawler-8", role: "proxy", expires_at: new Date(end).toISOString() };
    await globex.ask("POST", "/v1/vaults/default/agents", globex.owner, member);
    const given = await exchange({ subject_token: await globex.svid("crawler-8"), audience: DEFAULT_VAULT });
    expect(given.expires_in).toBeLessThanOrEqual(4);
    const auth = basicAuth(given.access_token);
    const authority = `${HOST}:${globex.upstream.port}`;
    const tunnel = await openTls(globex.vault.proxyPort, authority, { auth, ca: globex.ca });
    tunnel.write(`GET / HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
    await tunnel.until((text) => text.endsWith('{"ok":true}'));
    await tunnel.closed();
    expect(Date.now() - end).toBeGreaterThan(-50);
    expect(Date.now() - end).toBeLessThan(1500);
    expect(await get(given.access_token)).not.toBe(200);
    await globex.ask("DELETE", "/v1/vaults/default/agents/globex:crawler-8", globex.owner);
  }, 20_000);

  test("is given a delegation as a client of the company, and hands it on", async () => {
    const made = await globex.ask("POST", "/v1/oauth/clients", globex.key);
    const as = { client_id: made.clientId as string };
    const auth = oauth.ClientSecretBasic(made.clientSecret as string);
    const { svid: subject_token } = await globex.ask("POST", "/v1/companies/svid", globex.key);
    const types = { actor_token_type: JWT };
    const first = await exchange(
      { subject_token, actor_token: await globex.svid("crawler-7"), scope: "read write", ...types },
      { as, auth },
    );
    expect(first).toMatchObject({ token_type: "n_a", issued_token_type: JWT, expires_in: 3600 });
    const second = await exchange(
      {
        subject_token: first.access_token,
        actor_token: await globex.svid("crawler-8"),
        scope: "read",
        ...types,
      },
      { as, auth: oauth.ClientSecretPost(made.clientSecret as string) },
    );
    const [seven, eight] = ["crawler-7", "crawler-8"].map((name) => `${SPIFFE}/agent/${name}`);
    expect(second["delegation_chain"]).toEqual([SPIFFE, seven, eight] as string[]);
    expect(second.scope).toBe("read");
  }, 20_000);

  test("is told each refusal by the standard's code", async () => {
    const [svid, other] = [await globex.svid("crawler-7"), await globex.svid("crawler-8")];
    const actor = { actor_token: other, actor_token_type: JWT };
    const cases: readonly (readonly [Record<string, string>, Parameters<typeof exchange>[1], string])[] = [
      [{ subject_token: svid, audience: `${VAULT}nowhere` }, {}, "invalid_target"],
      [{ subject_token: other, audience: DEFAULT_VAULT }, {}, "invalid_target"],
      [{ subject_token: `${svid}x`, audience: DEFAULT_VAULT }, {}, "invalid_request"],
      [{ subject_token: svid }, {}, "invalid_request"],
      [{ subject_token: svid, audience: DEFAULT_VAULT, scope: "admin" }, {}, "invalid_scope"],
      [{ subject_token: svid, audience: DEFAULT_VAULT }, { grant: "urn:x" }, "unsupported_grant_type"],
    ];
    for (const [parameters, options, error] of cases) {
      const refused = await exchange(parameters, options).catch((reason: unknown) => reason);
      expect(refused).toBeInstanceOf(oauth.ResponseBodyError);
      expect(refused).toMatchObject({ status: 400, error, error_description: expect.any(String) });
    }
    const wrong = { as: { client_id: "cc_0" }, auth: oauth.ClientSecretPost("no-secret") };
    for (const options of [{}, wrong]) {
      const refused = await exchange({ subject_token: svid, ...actor }, options).catch((error) => error);
      expect(refused).toMatchObject({ status: 401 });
    }
  }, 20_000);
});

describe.skipIf(!REQUIREMENTS.python.met())("Python", () => {
  test("exchanges by form and JSON, asks an API, and is refused in the words of each", async () => {
    const { vault, url, key, ca } = globex;
    const given = {
      ...{ address: vault.address, proxy: `127.0.0.1:${vault.proxyPort}`, url, key, ca },
      svid: await globex.svid("crawler-7"),
      actor: await globex.svid("crawler-8"),
      proxy_svid: await globex.svid("crawler-7", "?audience=proxy"),
    };
    const before = globex.upstream.received.length;
    const command = ["python3", join(import.meta.dir, "token_exchange.py")];
    const env = { PATH: process.env["PATH"] ?? "/usr/bin:/bin" };
    const { code, out, err } = await finish(command, { env, stdin: JSON.stringify(given), timeout: 40_000 });
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const { opened, asked, delegated, again, with_svid, refused } = JSON.parse(out);
    for (const one of opened) {
      const session = { status: 200, token_type: "Bearer", issued_token_type: ACCESS_TOKEN, expires_in: 900 };
      expect(one).toMatchObject({ ...session, type: "application/json" });
    }
    expect(asked).toEqual(opened.map(() => [200, '{"ok":true}']));
    const chain = ["crawler-7", "crawler-8"].map((name) => `${SPIFFE}/agent/${name}`);
    expect(delegated).toMatchObject({ status: 200, token_type: "N_A", expires_in: 3600 });
    expect(delegated.delegation_chain).toEqual(chain);
    expect(again.delegation_chain).toEqual([...chain, chain[1]]);
    // An SVID for exchanges is none for the proxy.
    expect(with_svid).toEqual([expect.stringContaining("407"), null]);
    expect(globex.upstream.received).toHaveLength(before + opened.length);
    const missing = "Missing or invalid field: actor_token is required";
    const target = "invalid_target: the vault is not there, or not for who asks";
    expect(refused).toEqual(
      [
        [400, "invalid_target"],
        [400, "invalid_target"],
        [400, "invalid_request"],
        [400, "invalid_request"],
        [400, "unsupported_grant_type"],
        [400, "invalid_request"],
        [401, "invalid_client"],
        [401, "Unauthorized"],
        [400, missing],
        [400, target],
      ].map(([status, error]) => [status, error, "application/json"]),
    );
  }, 60_000);
});
