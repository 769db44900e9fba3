/** The pages of a vault's credentials, in process: what is stored, what is left out, and that no value is shown again. */
import { describe, expect, test } from "bun:test";
import { type Answer, type Instance, openInstance } from "../../../support/instance.ts";

const CSRF = "c".repeat(64);
const PAGE = "/vaults/default/credentials";
const HOSTILE = `"><script>alert(1)</script>`;

const headersOf = (session: string, more = "") => ({
  Cookie: `av_csrf=${CSRF}; av_session=${session}${more}`,
  "Sec-Fetch-Site": "same-origin",
  Accept: "text/html",
});

function look(instance: Instance, session: string, path: string, more = ""): Promise<Answer> {
  return instance.call(`GET ${path}`, { headers: headersOf(session, more) });
}

function send(
  instance: Instance,
  session: string,
  path: string,
  fields: Record<string, string>,
): Promise<Answer> {
  return instance.call(`POST ${path}`, {
    headers: { ...headersOf(session), "Content-Type": "application/x-www-form-urlencoded" },
    body: `${new URLSearchParams({ csrf: CSRF, ...fields })}`,
  });
}

async function valuesIn(instance: Instance, token: string): Promise<Record<string, string>> {
  const { json } = await instance.call("GET /v1/credentials?vault=default&reveal=true", { token });
  const opened: { key: string; value: string }[] = json.credentials ?? [];
  return Object.fromEntries(opened.map(({ key, value }) => [key, value]));
}

/** What the page says that the answer leads to. */
async function said(instance: Instance, session: string, { headers }: Answer): Promise<string> {
  const notice =
    headers
      .getSetCookie()
      .find((one) => one.startsWith("av_notice="))
      ?.split(";")[0] ?? "";
  return (await look(instance, session, headers.get("Location") ?? "", `; ${notice}`)).text;
}

describe("storing", () => {
  test("takes rows and lines together, by the rules of the command", async () => {
    await using instance = await openInstance();
    const session = await instance.registerOwner();
    const sent = await send(instance, session, `${PAGE}/new`, {
      "key.0": "STRIPE_KEY",
      "value.0": " sk_live_1 ",
      "key.1": "",
      "value.1": "",
      env: "# mine\r\nexport A_KEY='a b' # why\r\nB_KEY=\"one\r\ntwo\"\r\n",
    });
    expect([sent.status, sent.headers.get("Location")]).toEqual([303, PAGE]);
    expect(await valuesIn(instance, session)).toEqual({
      STRIPE_KEY: " sk_live_1 ",
      A_KEY: "a b",
      B_KEY: "one\ntwo",
    });
    const page = await said(instance, session, sent);
    expect(page).toContain("STRIPE_KEY, A_KEY, B_KEY are stored.");
    expect(page).not.toContain("sk_live_1");
  });

  test("stores nothing where a line cannot be used, names each, and shows no value again", async () => {
    await using instance = await openInstance();
    const session = await instance.registerOwner();
    const fields = {
      "key.0": "GOOD_KEY",
      "value.0": "secret-one",
      "key.1": HOSTILE,
      "value.1": "secret-two",
      "key.2": "NO_VALUE",
      "value.2": "",
      env: "A_KEY=secret-three\nAbcdSecretTail==\nnot a line\nGOOD_KEY=secret-four\n",
    };
    const sent = await send(instance, session, `${PAGE}/new`, fields);
    expect(sent.status).toBe(400);
    expect(sent.text).toMatch(/id="key.1-error">[^<]*is no credential key/);
    expect(sent.text).toMatch(/id="value.2-error">Paste the value\./);
    expect(sent.text).toMatch(/id="env-error">Line 2: its key is not upper snake case/);
    expect(sent.text).toContain("Line 3: expected KEY=value; Line 4: GOOD_KEY is given twice.");
    expect(sent.text).toContain('value="GOOD_KEY"');
    for (const hidden of ["secret-", "AbcdSecretTail", "<script>alert"]) {
      expect(sent.text).not.toContain(hidden);
    }
    expect(await valuesIn(instance, session)).toEqual({});
  });

  test("leaves out what it is told to, and says what that was", async () => {
    await using instance = await openInstance();
    const session = await instance.registerOwner();
    const env = "A_KEY=a\nAbcdSecretTail==\nTWICE=b\nTWICE=c\nOPEN='never closed\nBEHIND=d\n";
    const sent = await send(instance, session, `${PAGE}/new`, { env, leave_out: "on" });
    expect(sent.status).toBe(303);
    expect(await valuesIn(instance, session)).toEqual({ A_KEY: "a" });
    const page = await said(instance, session, sent);
    expect(page).toContain("A_KEY is stored. Left out: Line 2: its key is not upper snake case");
    expect(page).toContain("Line 3: TWICE is given twice; Line 4: TWICE is given twice; Line 5: ");
    expect(page).not.toContain("AbcdSecretTail");
    const none = await send(instance, session, `${PAGE}/new`, { "key.0": "", env: "x", leave_out: "on" });
    expect(none.text).toContain("Name a key, or paste lines of a .env file that can be used.");
  });

  test("replaces nothing that is there unless that is said", async () => {
    await using instance = await openInstance();
    const session = await instance.registerOwner();
    const row = { "key.0": "STRIPE_KEY", "value.0": "one" };
    await send(instance, session, `${PAGE}/new`, row);
    const again = { ...row, "value.0": "two", env: "OTHER=three" };
    const refused = await send(instance, session, `${PAGE}/new`, again);
    expect(refused.status).toBe(409);
    expect(refused.text).toContain("holds STRIPE_KEY already; nothing was stored");
    expect(await valuesIn(instance, session)).toEqual({ STRIPE_KEY: "one" });
    await send(instance, session, `${PAGE}/new`, { ...again, replace: "on" });
    expect(await valuesIn(instance, session)).toEqual({ STRIPE_KEY: "two", OTHER: "three" });
  });
});

describe("one credential", () => {
  test("is replaced, by several lines too, and not by two values", async () => {
    await using instance = await openInstance();
    const session = await instance.registerOwner();
    await send(instance, session, `${PAGE}/new`, { "key.0": "PEM", "value.0": "one" });
    const both = await send(instance, session, `${PAGE}/PEM/replace`, { value: "two", lines: "three" });
    expect(both.status).toBe(400);
    expect(both.text).toMatch(/id="lines-error">Give the value once/);
    expect(both.text).not.toContain("three");
    expect((await send(instance, session, `${PAGE}/PEM/replace`, { lines: "a\r\nb" })).status).toBe(303);
    expect(await valuesIn(instance, session)).toEqual({ PEM: "a\nb" });
    expect((await send(instance, session, `${PAGE}/NONE/replace`, { value: "x" })).status).toBe(404);
  });

  test("that services use is deleted by its name, typed", async () => {
    await using instance = await openInstance();
    const session = await instance.registerOwner();
    const services = [{ name: "stripe", host: "api.stripe.com", auth: { type: "bearer", token: "USED" } }];
    await instance.call("POST /v1/vaults/default/services", { token: session, body: { services } });
    await send(instance, session, `${PAGE}/new`, { env: "USED=a\nFREE=b" });
    const list = (await look(instance, session, PAGE)).text;
    expect(list).toContain('<a href="/vaults/default/services/stripe/edit">stripe</a>');
    expect(list).toContain("<code><bdi>api.stripe.com</bdi></code>");
    const asked = await send(instance, session, `${PAGE}/USED/delete`, {});
    expect([asked.status, asked.text.includes("Used by stripe")]).toEqual([400, true]);
    expect((await send(instance, session, `${PAGE}/USED/delete`, { confirm: "USED" })).status).toBe(303);
    expect((await send(instance, session, `${PAGE}/FREE/delete`, {})).status).toBe(303);
    expect(await valuesIn(instance, session)).toEqual({});
  });

  test("is shown as the answer to a form alone, escaped, and that is recorded", async () => {
    await using instance = await openInstance();
    const session = await instance.registerOwner();
    await send(instance, session, `${PAGE}/new`, { "key.0": "STRIPE_KEY", "value.0": HOSTILE });
    expect((await look(instance, session, PAGE)).text).not.toContain("alert(1)");
    expect((await look(instance, session, `${PAGE}/STRIPE_KEY/reveal`)).status).toBe(405);
    const shown = await send(instance, session, `${PAGE}/STRIPE_KEY/reveal`, {});
    expect(shown.status).toBe(200);
    expect(shown.text).toContain("&lt;script&gt;alert(1)");
    expect(shown.text).not.toContain("<script>alert");
    expect(shown.headers.get("Cache-Control")).toBe("no-store");
    const { json } = await instance.call("GET /v1/audit?action=credential.reveal", { token: session });
    expect(JSON.stringify(json)).toContain("STRIPE_KEY");
    expect(JSON.stringify(json)).not.toContain("alert(1)");
  });
});

test("of many lines that cannot be used the first are named, and of very many none is read", async () => {
  await using instance = await openInstance();
  const session = await instance.registerOwner();
  const paste = (lines: number, more: Record<string, string> = {}) =>
    send(instance, session, `${PAGE}/new`, { env: "x\n".repeat(lines), ...more });
  const many = await paste(9_000);
  expect([many.status, many.text.includes("Line 20: expected KEY=value; and 8980 more lines.")]).toEqual([
    400,
    true,
  ]);
  expect(many.text).not.toContain("Line 21:");
  const tooMany = await paste(10_000, { leave_out: "on", "key.0": "A_KEY", "value.0": "1" });
  expect([tooMany.status, tooMany.text.includes("at most 10000 lines")]).toEqual([400, true]);
  expect(await valuesIn(instance, session)).toEqual({});
});
