/** What the side bar counts, as a page asks for it while it stands open; and addresses at which there is nothing. */
import { describe, expect, test } from "bun:test";
import { DEFAULT_VAULT_ID } from "../../../src/core/ids.ts";
import { visitor } from "../../support/console/visitor.ts";
import { openInstance } from "../../support/instance.ts";
import { raise } from "../../support/vault/proposals.ts";

const ASK = { credentials: [{ action: "set", key: "A_KEY" }] };
const OF_VAULT = "/waiting?vault=default";

describe("what waits", () => {
  test("is counted for whoever may see it, in the side bar and for its script", async () => {
    await using instance = await openInstance();
    const owner = await instance.registerOwner();
    const member = await instance.addUser("mate@example.com", "member", { default: "member" });
    const stranger = await instance.addUser("else@example.com", "member");
    const before = (await visitor(instance, owner).look("/vaults/default/services")).text;
    expect(before).toMatch(/data-count="proposals" hidden="">0</);
    await raise(instance, ASK, DEFAULT_VAULT_ID);
    const asks = { name: "Ledger Bot", publicKey: "z6Mkf9...", capabilities: ["api_call"] };
    await instance.call("POST /api/agents/register", { body: asks });
    const counts = async (session: string, path = OF_VAULT) =>
      (await visitor(instance, session).look(path)).json;
    const none = { asks: 0, asking: "" };
    expect(await counts(owner)).toEqual({ proposals: 1, pending: "1: 1", ...none, registrations: 1 });
    expect(await counts(owner, "/waiting")).toEqual({ registrations: 1 });
    expect(await counts(member)).toEqual({ proposals: 1, pending: "1: 1", ...none });
    // Nor is a stranger told whether there is such a vault.
    expect(await counts(stranger)).toEqual({});
    expect(await counts(stranger, "/waiting?vault=none")).toEqual({});
    const after = (await visitor(instance, owner).look("/vaults/default/services")).text;
    expect(after).toMatch(/data-count="proposals">1</);
    expect(after).toMatch(/data-count="registrations">1</);
    expect(after).toContain(`data-waiting="${OF_VAULT}"`);
    expect((await visitor(instance, member).look("/vaults/default/services")).text).not.toContain(
      "registrations",
    );
  });

  test("is asked for without using the login, which ends in its time", async () => {
    await using instance = await openInstance();
    const session = await instance.registerOwner();
    const stored = () => instance.store.sessions.byHash(instance.deps.tokens.hash(session));
    const { look } = visitor(instance, session);
    await look("/");
    const used = (await stored())?.lastUsedAt;
    const DAY = 86_400_000;
    for (let day = 0; day < 29; day++) {
      instance.clock.advance(DAY);
      expect((await look(OF_VAULT)).status).toBe(200);
    }
    expect((await stored())?.lastUsedAt).toBe(used);
    instance.clock.advance(2 * DAY);
    const ended = await look(OF_VAULT);
    expect([ended.status, ended.json.code]).toEqual([401, "session_expired"]);
  });
});

describe("an address at which there is nothing", () => {
  test("is a page for a browser, and the API's answer for everybody else", async () => {
    await using instance = await openInstance();
    await instance.registerOwner();
    const headers = { Accept: "text/html,application/xhtml+xml" };
    const page = await instance.call("GET /vaultz/<script>alert(1)</script>", { headers });
    expect([page.status, page.headers.get("Content-Type")]).toEqual([404, "text/html; charset=utf-8"]);
    expect(page.text).toContain('href="/"');
    expect(page.text).not.toContain("<script");
    for (const [line, ask] of [
      ["GET /vaultz", {}],
      ["GET /v1/nothing", { headers: { Accept: "application/json" } }],
      ["POST /vaultz", { headers }],
    ] as const) {
      const answer = await instance.call(line, ask);
      expect([line, answer.status, answer.text]).toEqual([line, 404, "404 page not found\n"]);
    }
  });
});
