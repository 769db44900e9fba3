/** Through the compiled binary: a credential is rotated while a request is on its way, and the API takes the new one alone. */
import { describe, expect, test } from "bun:test";
import { HOST, SECRET, stage } from "../../clients/stage.ts";
import { REQUIREMENTS } from "../../support/requirements.ts";

const ROTATED = "the-value-after-it";

/** Its API knows only the new value from the first request on, at which somebody stores that in the vault, too. */
async function rotating(store: boolean) {
  const rotate: { now: () => Promise<unknown> } = { now: async () => {} };
  const world = await stage(undefined, async (request) => {
    if (request.headers.get("authorization") === `Bearer ${ROTATED}`) return new Response("welcome");
    await rotate.now();
    return new Response("expired", { status: 401 });
  });
  if (store) rotate.now = () => world.vault.mustCli(["vault", "credential", "set", `CLIENT_KEY=${ROTATED}`]);
  return world;
}

const curl = (url: string, ...more: string[]) => ["curl", "-sS", "-w", " %{http_code}", ...more, url];

describe.skipIf(!REQUIREMENTS.curl.met())("a request under which it is rotated", () => {
  test("succeeds, over HTTP/1.1 and HTTP/2", async () => {
    for (const version of ["--http1.1", "--http2"]) {
      await using world = await rotating(true);
      const { out } = await world.run(curl(`${world.url}/thing`, version));
      expect(out).toBe("welcome 200");
      const sent = world.upstream.received.map(({ target, headers }) => [
        target,
        headers.get("authorization"),
      ]);
      expect(sent).toEqual([
        ["/thing", `Bearer ${SECRET}`],
        ["/thing", `Bearer ${ROTATED}`],
      ]);
      const rows = (await world.vault.mustCli(["vault", "logs", "--json"])).trim();
      expect(rows.match(/"status": ?\d+/g)).toEqual([expect.stringMatching(/200$/)]);
    }
  }, 30_000);

  test("does so through the explicit endpoint", async () => {
    await using world = await rotating(true);
    const explicit = `${world.vault.address}/proxy/${HOST}:${new URL(world.url).port}/thing`;
    const script = `curl -sS --noproxy '*' -w ' %{http_code}' -H "Authorization: Bearer $AGENT_VAULT_TOKEN" ${explicit}`;
    const { out } = await world.run(["sh", "-c", script]);
    expect(out).toBe("welcome 200");
    expect(world.upstream.received).toHaveLength(2);
  }, 30_000);

  test("is told the API's own words where nobody has stored another value, and is sent once", async () => {
    await using world = await rotating(false);
    const { out } = await world.run(curl(`${world.url}/thing`));
    expect(out).toBe("expired 401");
    expect(world.upstream.received).toHaveLength(1);
  }, 30_000);
});
