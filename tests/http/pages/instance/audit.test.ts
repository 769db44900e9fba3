/** The audit log's page: newest first, by pages, with the state of its chain; names in it stay text. */
import { expect, test } from "bun:test";
import { ledTo, visitor } from "../../../support/console/visitor.ts";
import { openInstance } from "../../../support/instance.ts";

const numbers = (text: string) =>
  [...text.matchAll(/<th scope="row"[^>]*>(\d+)<\/th>/g)].map(([, seq]) => Number(seq));

test("records are shown by pages, the newest first, and what is new is signed when asked", async () => {
  await using instance = await openInstance();
  const { look, send } = visitor(instance, await instance.registerOwner());
  for (let at = 0; at < 55; at++) await send("/new-vault", { name: `vault-${at}` });
  const newest = (await instance.store.audit.head())?.seq ?? 0;
  const first = await look("/audit");
  expect(first.status).toBe(200);
  expect(numbers(first.text)).toEqual(Array.from({ length: 50 }, (_, at) => newest - at));
  const next = /href="(\/audit\?before=\d+)" rel="next"/.exec(first.text)?.[1] ?? "";
  expect(numbers((await look(next)).text)[0]).toBe(newest - 50);
  expect(first.text).toContain("nothing yet");
  expect(ledTo(await send("/audit/sign"))).toEqual([303, "/audit"]);
  const signed = await look("/audit");
  expect([signed.text.includes(`up to ${newest}, `), signed.text.includes(">Whole<")]).toEqual([true, true]);
  expect((await look("/audit?before=x")).status).toBe(400);
});

test("what a stranger called itself stays text in the record of the decision", async () => {
  await using instance = await openInstance();
  const session = await instance.registerOwner();
  const { look } = visitor(instance, session);
  const body = { name: "<img src=x onerror=alert(1)>", publicKey: "z6Mkf9...", capabilities: ["api_call"] };
  await instance.call("POST /api/agents/register", { body });
  const { json } = await instance.call("GET /api/registrations", { token: session });
  const reason = { reason: "<b>no</b>" };
  await instance.call(`POST /api/registrations/${json.registrations[0].id}/reject`, {
    token: session,
    body: reason,
  });
  const { text } = await look("/audit");
  expect([text.includes("&lt;img src=x"), text.includes("<img src=x"), text.includes("<b>no")]).toEqual([
    true,
    false,
    false,
  ]);
});
