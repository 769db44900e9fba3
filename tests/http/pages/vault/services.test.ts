/** The pages of a vault's services, in process: what a form does, what is said of a bad one, and what two people meet. */
import { describe, expect, test } from "bun:test";
import { type Answer, type Instance, openInstance } from "../../../support/instance.ts";

const CSRF = "c".repeat(64);
const PAGE = "/vaults/default/services";
const HOSTILE = `"><script>alert(1)</script>`;

const cookie = (session: string, more = "") => ({
  Cookie: `av_csrf=${CSRF}; av_session=${session}${more === "" ? "" : `; ${more}`}`,
  "Sec-Fetch-Site": "same-origin",
  Accept: "text/html",
});

function look(instance: Instance, session: string, path: string, more = ""): Promise<Answer> {
  return instance.call(`GET ${path}`, { headers: cookie(session, more) });
}

function send(
  instance: Instance,
  session: string,
  path: string,
  fields: Record<string, string>,
): Promise<Answer> {
  return instance.call(`POST ${path}`, {
    headers: { ...cookie(session), "Content-Type": "application/x-www-form-urlencoded" },
    body: `${new URLSearchParams({ csrf: CSRF, ...fields })}`,
  });
}

async function servicesIn(instance: Instance, token: string) {
  return (await instance.call("GET /v1/vaults/default/services", { token })).json.services;
}

/** What stands in the hidden field of that name. */
function hidden({ text }: Answer, name: string): string {
  const value = new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? "";
  return value.replaceAll("&quot;", '"').replaceAll("&amp;", "&");
}

const STRIPE = { name: "stripe", host: "api.stripe.com", "auth.type": "bearer", "auth.token": "STRIPE_KEY" };

describe("adding", () => {
  test("takes every way to authenticate, and says of keys that are missing", async () => {
    await using instance = await openInstance();
    const session = await instance.registerOwner();
    const forms: Record<string, string>[] = [
      STRIPE,
      {
        name: "basic",
        host: "b.example.com",
        "auth.type": "basic",
        "auth.username": "NAME",
        "auth.password": "",
      },
      {
        name: "keyed",
        host: "k.example.com",
        "auth.type": "api-key",
        "auth.key": "KEY",
        "auth.prefix": "Key ",
      },
      {
        name: "custom",
        host: "c.example.com",
        "auth.type": "custom",
        "auth.headers": "X-Key: {{ KEY }}\r\nX-B: b",
      },
      { name: "none", host: "n.example.com", "auth.type": "passthrough", "auth.token": "LEFT_FROM_BEARER" },
      { name: "svid", host: "s.example.com", "auth.type": "svid", "auth.audience": "https://s.example.com" },
    ];
    for (const fields of forms) {
      const sent = await send(instance, session, `${PAGE}/new`, fields);
      expect([sent.status, sent.headers.get("Location")]).toEqual([303, PAGE]);
    }
    const auths = (await servicesIn(instance, session)).map(({ auth }: { auth: unknown }) => auth);
    expect(auths).toEqual([
      { type: "bearer", token: "STRIPE_KEY" },
      { type: "basic", username: "NAME" },
      { type: "api-key", key: "KEY", header: "Authorization", prefix: "Key " },
      { type: "custom", headers: { "X-Key": "{{ KEY }}", "X-B": "b" } },
      { type: "passthrough" },
      { type: "svid", audience: "https://s.example.com" },
    ]);
    const { text } = await look(instance, session, PAGE);
    expect(text).toMatch(/<code>STRIPE_KEY<\/code> <span class="badge warn">missing/);
  });

  test("keeps what was typed, with every fault beside its field, and escapes it", async () => {
    await using instance = await openInstance();
    const session = await instance.registerOwner();
    const sent = await send(instance, session, `${PAGE}/new`, {
      name: HOSTILE,
      host: "https://x",
      "auth.type": "bearer",
      "auth.token": "sk_live_secret",
      "auth.headers": HOSTILE,
      "substitutions.0.placeholder": "",
      "substitutions.0.key": "",
      "substitutions.1.placeholder": "ab",
      "substitutions.1.key": "KEY",
      "substitutions.1.in.body": "on",
    });
    expect(sent.status).toBe(400);
    expect(sent.text).toMatch(/id="name-error">Must have 3 to 64/);
    expect(sent.text).toMatch(/id="host-error">Is written without/);
    expect(sent.text).toMatch(
      /id="auth.token-error">Must be a credential key such as STRIPE_KEY, not a value/,
    );
    expect(sent.text).toMatch(/id="substitutions.0.placeholder-error">Must be at least 4/);
    expect(sent.text).toMatch(/name="substitutions.0.in.body"[^>]*checked/);
    expect(sent.text).toContain('value="https://x"');
    expect(sent.text).not.toContain("<script>alert");
    expect(await servicesIn(instance, session)).toEqual([]);
  });

  test("never replaces a service that is there", async () => {
    await using instance = await openInstance();
    const session = await instance.registerOwner();
    await send(instance, session, `${PAGE}/new`, STRIPE);
    const again = await send(instance, session, `${PAGE}/new`, { ...STRIPE, "auth.token": "OTHER" });
    expect(again.status).toBe(409);
    expect(again.text).toMatch(/id="name-error">There is a service stripe already/);
    // Without a name it would be that of the service which has the host.
    const nameless = await send(instance, session, `${PAGE}/new`, {
      ...STRIPE,
      name: "",
      "auth.token": "OTHER",
    });
    expect(nameless.status).toBe(409);
    expect((await servicesIn(instance, session))[0].auth.token).toBe("STRIPE_KEY");
  });

  test("begins with what the catalogue says, all hosts of it, or with a host", async () => {
    await using instance = await openInstance();
    const session = await instance.registerOwner();
    const preset = await look(instance, session, `${PAGE}/new?preset=github`);
    expect(preset.text).toMatch(/id="host"[^>]*value="api\.github\.com"/);
    expect(preset.text).toContain("GitHub: what it takes");
    const host = await look(instance, session, `${PAGE}/new?host=api.stripe.com`);
    expect(host.text).toMatch(/id="host"[^>]*value="api\.stripe\.com"/);
    expect(host.text).toContain("Stripe: what it takes");
    const hostile = await look(instance, session, `${PAGE}/new?host=${encodeURIComponent(HOSTILE)}`);
    expect(hostile.text).not.toContain("<script>alert");
    expect((await look(instance, session, `${PAGE}/new?preset=nonesuch`)).text).toContain(
      "has nothing of that name",
    );
  });

  test("asks a member to type the hosts that a credential would newly reach", async () => {
    await using instance = await openInstance();
    const owner = await instance.registerOwner();
    const body = { vault: "default", credentials: { STRIPE_KEY: "sk_live_1" } };
    await send(instance, owner, `${PAGE}/new`, STRIPE);
    await instance.call("POST /v1/credentials", { token: owner, body });
    const member = await instance.addUser("mate@example.com", "member", { default: "member" });
    const wider = { ...STRIPE, name: "other", host: "other.example.com" };
    const asked = await send(instance, member, `${PAGE}/new`, wider);
    expect(asked.status).toBe(409);
    expect(asked.text).toMatch(/id="confirm_hosts-error">[^<]*other\.example\.com/);
    expect(asked.text).toContain('value="other.example.com"');
    const typed = await send(instance, member, `${PAGE}/new`, {
      ...wider,
      confirm_hosts: "other.example.com",
    });
    expect(typed.status).toBe(303);
  });
});

describe("editing", () => {
  test("shows whoever comes second what was changed, and overwrites nothing unseen", async () => {
    await using instance = await openInstance();
    const session = await instance.registerOwner();
    await send(instance, session, `${PAGE}/new`, STRIPE);
    const [one, other] = [
      await look(instance, session, `${PAGE}/stripe/edit`),
      await look(instance, session, `${PAGE}/stripe/edit`),
    ];
    const seen = hidden(one, "seen");
    expect(hidden(other, "seen")).toBe(seen);
    const first = await send(instance, session, `${PAGE}/stripe/edit`, {
      ...STRIPE,
      seen,
      "auth.token": "THEIRS",
    });
    expect(first.status).toBe(303);
    const mine = { ...STRIPE, seen, "auth.token": "MINE" };
    const second = await send(instance, session, `${PAGE}/stripe/edit`, mine);
    expect(second.status).toBe(409);
    expect(second.text).toContain("Somebody else has changed it meanwhile");
    expect(second.text).toContain("<bdi>THEIRS</bdi>");
    expect(second.text).toMatch(/id="auth.token"[^>]*value="MINE"/);
    expect((await servicesIn(instance, session))[0].auth.token).toBe("THEIRS");
    const knowing = await send(instance, session, `${PAGE}/stripe/edit`, {
      ...mine,
      seen: hidden(second, "seen"),
    });
    expect(knowing.status).toBe(303);
    expect((await servicesIn(instance, session))[0].auth.token).toBe("MINE");
  });

  test("of a service that is gone meanwhile says so; a deletion takes what was seen, too", async () => {
    await using instance = await openInstance();
    const session = await instance.registerOwner();
    await send(instance, session, `${PAGE}/new`, STRIPE);
    const seen = hidden(await look(instance, session, `${PAGE}/stripe/delete`), "seen");
    await send(instance, session, `${PAGE}/stripe/switch`, { on: "false" });
    expect((await servicesIn(instance, session))[0].enabled).toBe(false);
    const stale = await send(instance, session, `${PAGE}/stripe/delete`, { seen });
    expect(stale.status).toBe(409);
    expect(stale.text).toContain("Someone else changed this meanwhile");
    const fresh = { seen: hidden(stale, "seen") };
    expect((await send(instance, session, `${PAGE}/stripe/delete`, fresh)).status).toBe(303);
    const gone = await send(instance, session, `${PAGE}/stripe/edit`, { ...STRIPE, seen });
    expect(gone.status).toBe(409);
    expect(gone.text).toContain("Somebody has deleted it meanwhile");
    expect((await look(instance, session, `${PAGE}/stripe/edit`)).status).toBe(404);
    expect(await servicesIn(instance, session)).toEqual([]);
  });

  test("keeps what the form shows and what it does not", async () => {
    await using instance = await openInstance();
    const session = await instance.registerOwner();
    const service = {
      name: "full",
      host: "api.example.com:8443/v1/*",
      enabled: false,
      auth: { type: "custom", headers: { "X-A": "{{ A }}", "X-B": "b: c" } },
      substitutions: [{ key: "A", placeholder: "__A__", in: ["body"] }],
      cookies: "pass",
      foreign_credentials: "refuse",
      requires: ["api_call", "knowledge_search"],
    };
    await instance.call("POST /v1/vaults/default/services", {
      token: session,
      body: { services: [service] },
    });
    const shown = await look(instance, session, `${PAGE}/full/edit`);
    for (const name of [
      "requires.api_call",
      "requires.knowledge_search",
      "cookies",
      "substitutions.0.in.body",
    ]) {
      expect(shown.text).toMatch(new RegExp(`name="${name}"[^>]*checked`));
    }
    const sent = await send(instance, session, `${PAGE}/full/edit`, {
      seen: hidden(shown, "seen"),
      host: service.host,
      "auth.type": "custom",
      "auth.headers": "X-A: {{ A }}\r\nX-B: b: c",
      "substitutions.0.key": "A",
      "substitutions.0.placeholder": "__A__",
      "substitutions.0.in.body": "on",
      cookies: "on",
      foreign_credentials: "refuse",
      "requires.api_call": "on",
      "requires.knowledge_search": "on",
    });
    expect(sent.status).toBe(303);
    expect(await servicesIn(instance, session)).toEqual([service]);
  });
});

test("the list tells which service answers for an address", async () => {
  await using instance = await openInstance();
  const session = await instance.registerOwner();
  await send(instance, session, `${PAGE}/new`, STRIPE);
  const told = async (url: string) =>
    (await look(instance, session, `${PAGE}?${new URLSearchParams({ url })}`)).text;
  expect(await told("https://api.stripe.com/v1/charges?x=1")).toContain("Service stripe");
  expect(await told("other.example.com")).toContain("goes through without a credential");
  expect(await told(HOSTILE)).toContain("Type an address such as");
  expect(await told(`https://api.stripe.com/${HOSTILE.replaceAll(" ", "")}`)).not.toContain("<script>alert");
});

test("what is said to have been seen is no service: it is as good as nothing, however deep it is nested", async () => {
  await using instance = await openInstance();
  const session = await instance.registerOwner();
  for (const [open, close] of [
    ['{"a":', "}"],
    ["[", "]"],
  ] as const) {
    const seen = `{"auth":${open.repeat(40_000)}1${close.repeat(40_000)}}`;
    const answer = await send(instance, session, `${PAGE}/stripe/edit`, { ...STRIPE, seen });
    expect([answer.status, answer.text.includes("deleted it meanwhile")]).toEqual([409, true]);
  }
});
