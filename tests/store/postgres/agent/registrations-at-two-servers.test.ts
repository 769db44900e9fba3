/** Keys that ask to become agents at one of two servers, and are decided at both at once. */
import { expect, test } from "bun:test";
import { onPostgres } from "../on-postgres.ts";
import { startServers } from "../servers.ts";

const { run, because } = onPostgres(test);

run(
  `of two decisions at two servers one counts, and names and keys stay unique${because}`,
  async () => {
    await using servers = await startServers();
    const { a, b, ask } = servers;
    const capabilities = ["api_call"];
    const waiting = async () => {
      const { json } = await ask(b, "GET /api/registrations");
      return (json["registrations"] as { id: string }[]).map(({ id }) => id);
    };
    // The same key at both at once is one registration.
    for (const name of ["one", "two"]) {
      const body = { name: "Ledger Bot", publicKey: `key-${name}`, capabilities };
      const asked = await Promise.all([a, b].map((server) => ask(server, "POST /api/agents/register", body)));
      expect(asked.map(({ status }) => status)).toEqual([201, 201]);
    }
    const [first = "", second = "", ...others] = await waiting();
    expect(others).toEqual([]);
    const approve = (server: typeof a, id: string) =>
      ask(server, `POST /api/registrations/${id}/approve`, { capabilities });
    const decided = await Promise.all([
      approve(a, first),
      approve(b, first),
      approve(a, second),
      ask(b, `POST /api/registrations/${second}/reject`, {}),
    ]);
    const statuses = decided.map(({ status }) => status);
    expect(statuses.slice(0, 2).toSorted()).toEqual([200, 409]);
    expect(statuses.slice(2).toSorted()).toEqual([200, 409]);
    expect(await waiting()).toEqual([]);
    // Both of one name at once, each at another server.
    for (const name of ["three", "four"]) {
      const body = { name: "Twin", publicKey: `key-${name}`, capabilities };
      await ask(a, "POST /api/agents/register", body);
    }
    const [third = "", fourth = ""] = await waiting();
    const twins = await Promise.all([approve(a, third), approve(b, fourth)]);
    expect(twins.map(({ status }) => status)).toEqual([200, 200]);
    const { json } = await ask(b, "GET /api/agents?q=twin&sortBy=name&sortDir=asc");
    const ids = (json["agents"] as { agentId: string }[]).map(({ agentId }) => agentId);
    expect(ids).toEqual(["twin", "twin-2"]);
  },
  30_000,
);
