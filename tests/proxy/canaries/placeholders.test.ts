/** Placeholders that the instance hands out are bound to a vault and an actor: shown by another, they are an alarm. */
import { expect, test } from "bun:test";
import { openai } from "../../../src/core/catalog/models/openai.ts";
import { placeholderTag, withTag } from "../../../src/core/catalog/placeholder-tag.ts";
import { DEFAULT_VAULT_ID } from "../../../src/core/ids.ts";
import { eventually, type Scene, startScene } from "../../support/scene.ts";

const PLAIN = openai.variables["OPENAI_API_KEY"] ?? "";

async function get(scene: Scene, header: string): Promise<string> {
  const client = await scene.connect();
  client.write(`GET / HTTP/1.1\r\nHost: ${scene.authority}\r\n${header}\r\n\r\n`);
  const answer = await client.until((text) => text.endsWith("ok") || text.endsWith("}"));
  client.end();
  return answer;
}

test("the form with zeros and the vault's own pass; another's is refused, logged and recorded, however it is shown", async () => {
  await using scene = await startScene();
  const { mark } = scene.broker.barrier;
  // The token's minter is not known, so its placeholders are the vault's.
  const own = withTag(PLAIN, placeholderTag(mark, DEFAULT_VAULT_ID));
  const foreign = withTag(PLAIN, placeholderTag(mark, DEFAULT_VAULT_ID, "somebody"));
  for (const value of [PLAIN, own])
    expect(await get(scene, `Authorization: Bearer ${value}`)).toEndWith("ok");
  scene.broker.log.length = 0;
  const basic = Buffer.from(`x:${foreign}`).toString("base64");
  for (const header of [
    `Authorization: Bearer ${foreign}`,
    `X-Api-Key: ${foreign}`,
    `Authorization: Basic ${basic}`,
  ]) {
    expect(await get(scene, header)).toContain('"error":"canary_triggered"');
  }
  expect(scene.broker.log.map(({ errorCode, foundIn }) => [errorCode, foundIn])).toEqual([
    ["canary_triggered", "header authorization"],
    ["canary_triggered", "header x-api-key"],
    ["canary_triggered", "header authorization"],
  ]);
  expect(scene.upstream.requests).toHaveLength(2);
  await eventually(
    () => scene.broker.lines.some((line) => line.includes("another's placeholder")),
    "the line",
  );
  let records = await scene.broker.store.audit.list({ after: 0, limit: 10 });
  for (let turn = 0; turn < 100 && records.length === 0; turn += 1) {
    await Bun.sleep(10);
    records = await scene.broker.store.audit.list({ after: 0, limit: 10 });
  }
  expect(records[0]).toMatchObject({
    action: "placeholder.trigger",
    target: { type: "vault", name: "default" },
  });
});

test("in a body a placeholder opens nothing, so it may be written about", async () => {
  await using scene = await startScene();
  const foreign = withTag(PLAIN, placeholderTag(scene.broker.barrier.mark, "elsewhere"));
  const client = await scene.connect();
  client.write(
    `POST / HTTP/1.1\r\nHost: ${scene.authority}\r\nContent-Length: ${foreign.length}\r\n\r\n${foreign}`,
  );
  expect(await client.until((text) => text.endsWith("ok"))).toStartWith("HTTP/1.1 200 ");
});
