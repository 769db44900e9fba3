/** What companies do at one of two servers holds at the other, and what both do at once is done once. */
import { expect, test } from "bun:test";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { onPostgres } from "./on-postgres.ts";
import { startServers } from "./servers.ts";

const { run, because } = onPostgres(test);
const PATIENCE_MS = 60_000;

run(
  `a company's keys, its agents and its signing keys are the same at both servers${because}`,
  async () => {
    await using servers = await startServers();
    const { a, b, ask } = servers;
    const four = [a, b, a, b];
    const created = await Promise.all(
      four.map((server) => ask(server, "POST /v1/companies", { companyId: "globex" })),
    );
    expect(created.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409]);
    const key = String(created.find(({ status }) => status === 201)?.json["apiKey"]);

    const bodies = four.map((_, at) => ({ agentId: "crawler-7", metadata: { at } }));
    const registered = await Promise.all(
      four.map((server, at) => ask(server, "POST /v1/agents/register", bodies[at], key)),
    );
    expect(registered.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    for (const server of [a, b]) {
      const agents = (await ask(server, "GET /v1/agents", undefined, key)).json["agents"] as object[];
      expect(agents).toHaveLength(1);
      expect(agents[0]).toMatchObject({ name: "globex:crawler-7", status: "active" });
    }

    const kid = async (server: typeof a, companyId = "globex") =>
      (await ask(server, `GET /v1/ca/public-key?companyId=${companyId}`)).json["kid"];
    const svid = async (server: typeof a) =>
      String((await ask(server, "GET /v1/agents/crawler-7/svid", undefined, key)).json["svid"]);
    const before = String(await kid(b));
    expect(String(await kid(a))).toBe(before);
    expect(decodeProtectedHeader(await svid(b)).kid).toBe(before);
    const rotated = await ask(a, "POST /v1/companies/rotate-keys", undefined, key);
    expect(rotated.status).toBe(200);
    for (const server of [b, a]) {
      const token = await svid(server);
      expect(decodeProtectedHeader(token).kid).not.toBe(before);
      expect(decodeProtectedHeader(token).kid).toBe(String(await kid(server)));
      expect(decodeJwt(token).sub).toBe("spiffe://agent-vault.local/company/globex/agent/crawler-7");
    }
    const atOnce = await Promise.all(
      four.map((server) => ask(server, "POST /v1/companies/rotate-keys", undefined, key)),
    );
    expect(atOnce.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(await kid(a)).toBe(await kid(b));

    // The first company's keys are made at their first need, at both at once.
    const first = await Promise.all(four.map((server) => kid(server, "default")));
    expect(new Set(first).size).toBe(1);

    const { id } = (await ask(a, "POST /v1/keys", undefined, key)).json;
    const second = (await ask(b, "POST /v1/keys", undefined, key)).json["key"];
    expect((await ask(b, `DELETE /v1/keys/${id}`, undefined, String(second))).status).toBe(200);
    const keys = (await ask(a, "GET /v1/keys", undefined, key)).json["keys"] as { id: string }[];
    expect(keys).toHaveLength(2);
    const gone = await Promise.all(keys.map((one, at) => ask(at === 0 ? a : b, `DELETE /v1/keys/${one.id}`)));
    // As the owner, whose own company has none of these.
    expect(gone.map(({ status }) => status)).toEqual([404, 404]);
    const ended = await Promise.all(
      keys.map((one, at) => ask(at === 0 ? a : b, `DELETE /v1/keys/${one.id}?company=globex`)),
    );
    expect(ended.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  },
  PATIENCE_MS,
);
