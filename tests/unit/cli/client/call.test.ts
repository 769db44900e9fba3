import { expect, test } from "bun:test";
import { createClient } from "../../../../src/cli/client/client.ts";

const agent = (name: string) => ({ name, role: "member", status: "active", vaults: [], created_at: "" });

/** Answers one agent per page, or all at once as a server does that knows no pages. */
function serve(names: readonly string[], pages: boolean) {
  const asked: string[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch(request) {
      const { searchParams } = new URL(request.url);
      asked.push(`${searchParams.get("limit")} ${searchParams.get("after")}`);
      if (!pages) return Response.json({ agents: names.map(agent) });
      const [name = "", next] = names.slice(names.indexOf(searchParams.get("after") ?? "") + 1);
      return Response.json({ agents: [agent(name)], next_cursor: next === undefined ? null : name });
    },
  });
  const client = createClient({ address: `http://127.0.0.1:${server.port}`, token: "t" });
  return { client, asked, [Symbol.dispose]: () => void server.stop(true) };
}

test("a long list is read page by page, and whole", async () => {
  using server = serve(["a", "b", "c"], true);
  const { agents } = await server.client.agents.list();
  expect(agents.map(({ name }) => name)).toEqual(["a", "b", "c"]);
  expect(server.asked).toEqual(["1000 null", "1000 a", "1000 b"]);
});

test("one page is one request", async () => {
  using server = serve(["a", "b", "c"], true);
  expect((await server.client.agents.page()).agents.map(({ name }) => name)).toEqual(["a"]);
  expect(server.asked).toEqual(["1000 null"]);
});

test("a server that knows no pages is asked once", async () => {
  using server = serve(["a", "b", "c"], false);
  expect((await server.client.agents.list()).agents).toHaveLength(3);
  expect(server.asked).toHaveLength(1);
});
