/** How much members and tokens may use, as the pages of a vault show and set it. */
import { expect, test } from "bun:test";
import { openInstance } from "../../support/instance.ts";
import { ledTo, pageBrowser } from "../../support/pages/browser.ts";

const AGENTS = "/vaults/default/agents";
const USERS = "/vaults/default/users";
const TOKENS = "/vaults/default/tokens";

async function scene() {
  const instance = await openInstance();
  const owner = await instance.registerOwner();
  const session = await instance.addUser("ada@example.com", "member", { default: "admin" });
  await instance.addUser("max@example.com", "member");
  await instance.call("POST /v1/agents", {
    token: owner,
    body: { name: "bot", vaults: [{ vault_name: "default" }] },
  });
  const call = async (path: string) => (await instance.call(`GET ${path}`, { token: session })).json;
  return {
    instance,
    call,
    ...pageBrowser(instance, session),
    [Symbol.asyncDispose]: () => instance[Symbol.asyncDispose](),
  };
}

test("limits of a member are set on a page of their own, shown with what is used up, and taken away", async () => {
  await using world = await scene();
  const { look, send, call } = world;
  const page = `${AGENTS}/limits?member=bot`;
  expect((await look(AGENTS)).text).toContain(`href="${page}"`);
  const typed = { max_requests: "100/hour, 1000/day", max_bytes_out: "50MB/hour" };
  expect(ledTo(await send(page, typed))).toEqual([303, AGENTS]);
  expect((await call("/v1/vaults/default/agents")).agents).toMatchObject([
    { limits: { max_requests: { hour: 100, day: 1000 }, max_bytes_out: { hour: 50_000_000 } } },
  ]);
  expect((await look(AGENTS)).text).toContain("0 of 100 requests an hour");
  // The form holds what stands.
  expect((await look(page)).text).toContain('value="100/hour, 1000/day"');
  const bad = await send(page, { max_requests: "lots", max_bytes_out: "5XB" });
  expect(bad.status).toBe(400);
  const shown = bad.text;
  // Both are told, each beside its field, whose label is its name.
  expect(shown).toContain("Cannot be &quot;lots&quot;: write it as in 1000/day");
  expect(shown).toContain("Cannot be &quot;5XB&quot;: write it as in 50MB/hour");
  expect(shown).toContain('value="lots"');
  expect(ledTo(await send(page, {}))).toEqual([303, AGENTS]);
  expect(Object.keys((await call("/v1/vaults/default/agents")).agents[0])).not.toContain("limits");
  expect((await look(`${AGENTS}/limits?member=nobody`)).status).toBe(404);
});

test("people and tokens are given with limits", async () => {
  await using world = await scene();
  const { look, send, call } = world;
  expect(ledTo(await send(USERS, { email: "max@example.com", role: "member", once: "on" }))).toEqual([
    303,
    USERS,
  ]);
  const { users } = await call("/v1/vaults/default/users");
  expect(users.find(({ email }: { email: string }) => email === "max@example.com")).toMatchObject({
    limits: { once: true },
  });
  expect((await look(`${USERS}/limits?member=max@example.com`)).text).toContain("0 of 1 request in all");
  const minted = await send(TOKENS, { label: "nightly", lifetime: "3600", max_requests: "20" });
  expect(minted.status).toBe(200);
  expect((await call("/v1/sessions?vault=default")).sessions).toMatchObject([
    { label: "nightly", limits: { max_requests: { total: 20 } } },
  ]);
  expect((await look(TOKENS)).text).toContain("0 of 20 requests in all");
});

test("a service's budget stands in its form, stays when it is saved, and is shown in the list", async () => {
  await using world = await scene();
  const { look, send, call, instance } = world;
  const line = "json=/usage/total_tokens,price=0.00001,max=5/day";
  const body = {
    services: [
      {
        name: "model",
        host: "api.example.com",
        auth: { type: "passthrough" },
        budget: { json: "usage.total_tokens", price: 0.00001, max: { day: 5 } },
      },
    ],
  };
  const token = await instance.addUser("eve@example.com", "member", { default: "admin" });
  const added = await instance.call("POST /v1/vaults/default/services", { token, body });
  expect(added.status).toBe(200);
  const edit = "/vaults/default/services/model/edit";
  const { text } = await look(edit);
  expect(text).toContain(`value="${line}"`);
  expect((await look("/vaults/default/services")).text).toContain("at most 5 per day of /usage/total_tokens");
  const bad = await send(edit, { ...formOf(text), budget: "json=/a~2,max=5/day" });
  expect(bad.text).toContain("budget.json cannot be read at character 3");
  const saved = await send(edit, formOf(text));
  expect(saved.status).toBe(303);
  const listed = await call("/v1/vaults/default/services");
  expect(listed.services[0].budget).toEqual({ json: "/usage/total_tokens", price: 0.00001, max: { day: 5 } });
  expect(listed.budgets).toMatchObject([{ service: "model", usage: [{ measure: "cost", max: 5, used: 0 }] }]);
});

/** What a form's inputs and selects hold, as a browser would send them. */
function formOf(text: string): Record<string, string> {
  const form = text.slice(text.indexOf('<form method="post" action="/vaults/default/services/model/edit'));
  const fields = [...form.slice(0, form.indexOf("</form>")).matchAll(/<(?:input|textarea)[^>]*>/g)].flatMap(
    ([tag]) => {
      const name = /name="([^"]*)"/.exec(tag)?.[1];
      const isOff = /type="(?:checkbox|radio)"/.test(tag) && !tag.includes("checked");
      if (name === undefined || isOff) return [];
      const value = /value="([^"]*)"/.exec(tag)?.[1] ?? "";
      return [[name, value.replaceAll("&quot;", '"').replaceAll("&amp;", "&")] as const];
    },
  );
  return { ...Object.fromEntries(fields), "auth.type": "passthrough" };
}
