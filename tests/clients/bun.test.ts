/** A Bun program under `vault run`; the Bun that runs the tests is there by definition. */
import { expect, test } from "bun:test";
import { DUMMY, SECRET, stage, wholeOf } from "./stage.ts";

const FETCH = `
const [url, dummy] = process.argv.slice(1);
const reply = await fetch(url, { headers: { authorization: "Bearer " + dummy } });
console.log(reply.status, await reply.text());
`;

test("bun: fetch arrives with the credential", async () => {
  await using s = await stage();
  const { code, out, err } = await s.run([process.execPath, "-e", FETCH, `${s.url}/v1/items`, DUMMY]);
  expect({ code, out, err }).toMatchObject({ code: 0, out: '200 {"ok":true}\n' });
  expect(s.upstream.received[0]?.headers.get("authorization")).toBe(`Bearer ${SECRET}`);
  expect(wholeOf(s.upstream.received)).not.toContain(DUMMY);
});
