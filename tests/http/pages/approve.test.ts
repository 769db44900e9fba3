/** The approval page in process, where time can be moved: who is led where, what cookies hold, what expires. */
import { describe, expect, test } from "bun:test";
import { createLimits } from "../../../src/app/limits/limits.ts";
import { tiersOf } from "../../../src/core/limit/settings.ts";
import { fakeClock } from "../../support/clock.ts";
import { type Ask, type Instance, openInstance } from "../../support/instance.ts";
import { bearerEntry, raise } from "../../support/vault/proposals.ts";

const DAY_MS = 86_400_000;
const PAGE = "/approve/1?vault=default&again=1";
const CSRF = "c".repeat(64);

type Form = Ask & { readonly fields: Record<string, string> };

async function proposed(overrides: Parameters<typeof openInstance>[0] = {}) {
  const instance = await openInstance(overrides);
  const owner = await instance.registerOwner();
  const member = await instance.addUser("max@example.com", "member", { default: "member" });
  const services = [bearerEntry("docs", "docs.example.com", "DOCS_KEY")];
  const credentials = [{ action: "set", key: "DOCS_KEY" }];
  const { token } = await raise(instance, { services, credentials });
  return {
    instance,
    owner,
    member,
    link: `/approve/1?token=${token}`,
    [Symbol.asyncDispose]: () => instance[Symbol.asyncDispose](),
  };
}

/** A form as a browser sends it that was shown the page. */
async function send(instance: Instance, path: string, { fields, headers, ...ask }: Form) {
  const shown = await instance.call(`GET ${PAGE}`, ask);
  const reach_hash = /name="reach_hash" value="(\w+)"/.exec(shown.text)?.[1] ?? "";
  return await instance.call(`POST ${path}`, {
    ...ask,
    headers: { "Content-Type": "application/x-www-form-urlencoded", Cookie: `av_csrf=${CSRF}`, ...headers },
    body: `${new URLSearchParams({ csrf: CSRF, reach_hash, ...fields })}`,
  });
}

describe("the link", () => {
  test("leads on to an address without its token, which a cookie of this page keeps", async () => {
    await using scene = await proposed({ baseUrl: "https://av.example.com" });
    const { status, headers, text } = await scene.instance.call(`GET ${scene.link}`);
    expect(status).toBe(200);
    expect(text).toContain('content="0; url=/approve/1?vault=default"');
    expect(headers.get("Referrer-Policy")).toBe("no-referrer");
    expect(text).not.toContain("av_appr_");
    const cookies = headers.getSetCookie();
    expect(cookies.length).toBe(1);
    expect(cookies[0]).toMatch(
      /^av_approval_[0-9a-f]{16}=av_appr_[0-9a-f]{64}; Max-Age=86400; Path=\/approve\/1; HttpOnly; Secure; SameSite=Strict$/,
    );
    const cookie = cookies[0]?.split(";")[0] ?? "";
    const shown = await scene.instance.call(`GET ${PAGE}`, { headers: { Cookie: cookie } });
    expect(shown.text).toContain("builder asks for access to docs.example.com");
    expect(shown.headers.get("Referrer-Policy")).toBe("same-origin");
    // The cookie is of one vault, whatever the address says.
    await scene.instance.addVault("other");
    const elsewhere = await scene.instance.call("GET /approve/1?vault=other&again=1", {
      headers: { Cookie: cookie },
    });
    expect(elsewhere.text).not.toContain("docs.example.com");
  });

  test("ends after a day, and so does what it was exchanged for", async () => {
    await using scene = await proposed();
    const { headers } = await scene.instance.call(`GET ${scene.link}`);
    const cookie = headers.getSetCookie()[0]?.split(";")[0] ?? "";
    scene.instance.clock.advance(DAY_MS);
    const late = await scene.instance.call(`GET ${scene.link}`);
    expect([late.status, late.text.includes("has expired")]).toEqual([410, true]);
    expect(late.headers.get("Referrer-Policy")).toBe("no-referrer");
    const shown = await scene.instance.call(`GET ${PAGE}`, { headers: { Cookie: cookie } });
    expect(shown.text).toContain("Log in to see this proposal");
    const own = await scene.instance.call(`GET ${PAGE}`, { token: scene.member });
    expect(own.text).toContain("Waiting for a decision");
  });

  test("is guessed at no more often than one signs in", async () => {
    const clock = fakeClock();
    const tiers = { ...tiersOf("off"), auth: { windowMs: 60_000, max: 2 } };
    await using scene = await proposed({ limits: createLimits({ profile: "default", tiers }, clock) });
    const guess = () => scene.instance.call(`GET /approve/1?token=av_appr_${"0".repeat(64)}`);
    expect([(await guess()).status, (await guess()).status]).toEqual([404, 404]);
    const limited = await guess();
    expect(limited.status).toBe(429);
    expect(limited.headers.get("Content-Type")).toContain("text/html");
    expect(limited.headers.get("Retry-After")).toBe("60");
    expect(limited.text).toContain("Retry after 60 s.");
  });
});

test("a proposal that nobody decided has expired after seven days", async () => {
  await using scene = await proposed();
  const { instance, member } = scene;
  instance.clock.advance(7 * DAY_MS);
  const shown = await instance.call(`GET ${PAGE}`, { token: member });
  expect(shown.text).toContain("Nobody decided it within seven days");
  expect(shown.text).not.toContain("<button");
  const late = await send(instance, "/approve/1?vault=default", {
    token: member,
    fields: { "value:DOCS_KEY": "x" },
  });
  expect([late.status, late.headers.get("Location")]).toEqual([303, "/approve/1?vault=default&late=approve"]);
  const told = await instance.call(`GET ${PAGE}&late=approve`, { token: member });
  expect(told.text).toContain("Your approval came too late");
  expect((await instance.call("GET /v1/credentials?vault=default", { token: member })).json.keys).toEqual([]);
});

describe("a form", () => {
  const approve = { fields: { "value:DOCS_KEY": "docs_live_1" } };
  const cookieOf = (token: string) => ({ Cookie: `av_session=${token}; av_csrf=${CSRF}` });
  const OWN = { Origin: "http://127.0.0.1:14321" };

  const cases: [string, Record<string, string>, number][] = [
    ["our own Origin", OWN, 303],
    ["Sec-Fetch-Site: same-origin", { "Sec-Fetch-Site": "same-origin" }, 303],
    ["neither", {}, 403],
    ["a foreign Origin", { Origin: "https://evil.example" }, 403],
    ["the opaque Origin", { Origin: "null" }, 403],
    ["Sec-Fetch-Site: same-site", { "Sec-Fetch-Site": "same-site", ...OWN }, 403],
  ];
  test.each(cases)("by cookie with %s", async (_, headers, status) => {
    await using scene = await proposed();
    const { instance, member } = scene;
    const shown = await instance.call(`GET ${PAGE}`, { token: member });
    const reach_hash = /name="reach_hash" value="(\w+)"/.exec(shown.text)?.[1] ?? "";
    const answer = await instance.call("POST /approve/1?vault=default", {
      headers: { "Content-Type": "application/x-www-form-urlencoded", ...cookieOf(member), ...headers },
      body: `${new URLSearchParams({ csrf: CSRF, reach_hash, password: "password of max@example.com", ...approve.fields })}`,
    });
    expect(answer.status).toBe(status);
  });

  test.each([
    ["another token", { csrf: "d".repeat(64) }],
    ["none", { csrf: "" }],
  ])("that shows %s than the cookie holds changes nothing", async (_, fields) => {
    await using scene = await proposed();
    const answer = await send(scene.instance, "/approve/1?vault=default", {
      token: scene.member,
      fields: { ...approve.fields, ...fields },
    });
    expect([answer.status, answer.text.includes("load the page anew")]).toEqual([403, true]);
    expect(
      (
        await scene.instance.store.proposals.find(
          (
            await scene.instance.store.vaults.byName("default")
          )?.id as never,
          1,
        )
      )?.status,
    ).toBe("pending");
  });

  test("without what the page was shown with is not taken for an approval of anything", async () => {
    await using scene = await proposed();
    const fields = { ...approve.fields, reach_hash: "" };
    const answer = await send(scene.instance, "/approve/1?vault=default", { token: scene.member, fields });
    expect([answer.status, answer.text.includes("Something has changed")]).toEqual([409, true]);
  });

  test("that is JSON, or too large, is told so on a page", async () => {
    await using scene = await proposed();
    const { instance, member: token } = scene;
    const json = await instance.call("POST /approve/1?vault=default", { token, body: {} });
    expect([json.status, json.headers.get("Content-Type")]).toEqual([400, "text/html; charset=utf-8"]);
    const large = await send(instance, "/approve/1?vault=default", {
      token,
      fields: { reason: "x".repeat(1 << 20) },
    });
    expect([large.status, large.text.includes("1 MiB")]).toEqual([413, true]);
  });

  test("with a reason that is too long keeps it and says so beside its field", async () => {
    await using scene = await proposed();
    const reason = "x".repeat(2001);
    const answer = await send(scene.instance, "/approve/1/reject?vault=default", {
      token: scene.member,
      fields: { reason },
    });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain(`value="${reason}"`);
    expect(answer.text).toContain("reason is longer than 2000 characters");
  });

  test("that gives a value on one line and on several asks for one of them, and shows neither", async () => {
    await using scene = await proposed();
    const fields = { "value:DOCS_KEY": "secret-one", "lines:DOCS_KEY": "secret-two" };
    const answer = await send(scene.instance, "/approve/1?vault=default", { token: scene.member, fields });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain("Fill in one of the two");
    expect(answer.text).not.toMatch(/secret-(one|two)/);
  });

  test("that gives a value which no header can carry is told which, and by which service", async () => {
    await using scene = await proposed();
    const fields = { "lines:DOCS_KEY": "one\r\ntwo" };
    const answer = await send(scene.instance, "/approve/1?vault=default", { token: scene.member, fields });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain("service &quot;docs&quot; puts it into the header Authorization");
  });
});

describe("what a service would be is told by what the vault has now", () => {
  const SERVICES = "POST /v1/vaults/default/services";
  const substitutions = [{ key: "OLD_KEY", placeholder: "__OLD__", in: ["header"] }];
  const old = { name: "docs", host: "docs.example.com", auth: { type: "bearer", token: "OLD_KEY" } };
  const servicesIn = (text: string) => /id="services".*?<\/section>/s.exec(text)?.[0] ?? "";

  test("also where one of its name came after it was raised, which it would replace in part", async () => {
    await using scene = await proposed();
    const { instance, owner, member } = scene;
    expect(servicesIn((await instance.call(`GET ${PAGE}`, { token: member })).text)).toContain(">New<");
    const guarded = { ...old, substitutions, foreign_credentials: "refuse", enabled: false };
    const body = { services: [guarded] };
    expect((await instance.call(SERVICES, { token: owner, body })).status).toBe(200);
    const shown = servicesIn((await instance.call(`GET ${PAGE}`, { token: member })).text);
    expect(shown).toContain("Replaces the one of this name");
    expect(shown).toContain("__OLD__");
    expect(shown).toContain("Requests that carry any are refused");
    const before = /<dt>Until now<\/dt><dd>(.*?)<\/dd>/s.exec(shown)?.[1] ?? "";
    expect(before.replace(/<[^>]+>/g, " ")).toContain("token: OLD_KEY");
    expect(before).toContain("switched off");
  });

  test("also which methods it takes, and that it would take further ones", async () => {
    await using scene = await proposed();
    const { instance, owner, member } = scene;
    const reading = { ...old, methods: ["GET"] };
    const set = { credentials: { OLD_KEY: "old-value" } };
    expect((await instance.call("POST /v1/credentials", { token: owner, body: set })).status).toBe(200);
    expect((await instance.call(SERVICES, { token: owner, body: { services: [reading] } })).status).toBe(200);
    await raise(instance, { services: [{ action: "set", ...old, methods: ["GET", "DELETE"] }] });
    const { text } = await instance.call("GET /approve/2?vault=default&again=1", { token: member });
    const shown = servicesIn(text).replace(/<[^>]+>/g, " ");
    expect(shown).toMatch(/Methods\s+GET, DELETE/);
    expect(shown).toContain("Only with GET");
    expect(text).toContain("Agents could use the credential with DELETE, too");
  });

  test("also where the one that it would have replaced is gone", async () => {
    await using instance = await openInstance();
    await instance.registerOwner();
    const member = await instance.addUser("max@example.com", "member", { default: "member" });
    await raise(instance, {
      services: [bearerEntry("docs", "docs.example.com", "DOCS_KEY", { replaces: "docs.example.com" })],
      credentials: [{ action: "set", key: "DOCS_KEY" }],
    });
    expect(servicesIn((await instance.call(`GET ${PAGE}`, { token: member })).text)).toContain(">New<");
  });
});

test("a form that is refused for its fields says, too, that something has changed since it was shown", async () => {
  await using scene = await proposed();
  const { instance, owner, member: token } = scene;
  const both = { "value:DOCS_KEY": "one", "lines:DOCS_KEY": "two" };
  const said = async (fields: Record<string, string>) => {
    const { status, text } = await send(instance, "/approve/1?vault=default", { token, fields });
    return [status, text.includes("Something has changed since you looked")];
  };
  expect(await said(both)).toEqual([400, false]);
  const shown = await instance.call(`GET ${PAGE}`, { token });
  const reach_hash = /name="reach_hash" value="(\w+)"/.exec(shown.text)?.[1] ?? "";
  const body = { services: [{ name: "other", host: "b.example.com", auth: { type: "passthrough" } }] };
  await instance.call("POST /v1/vaults/default/services", { token: owner, body });
  for (const fields of [both, {}]) expect(await said({ ...fields, reach_hash })).toEqual([400, true]);
});

describe("an OAuth credential", () => {
  const oauth = {
    authorization_url: "https://id.example.com/authorize",
    token_url: "https://id.example.com/token",
    disable_pkce: true,
  };

  test("says what of its protection is left out, and keeps a stored secret for the same address alone", async () => {
    await using instance = await openInstance();
    await instance.registerOwner();
    const member = await instance.addUser("max@example.com", "member", { default: "member" });
    await raise(instance, { credentials: [{ action: "set", key: "IDP", type: "oauth", oauth }] });
    const { text } = await instance.call(`GET ${PAGE}`, { token: member });
    expect(text).toContain("Left out: ");
    expect(text).toContain("Leave it empty if your client has none.");
    const body = {
      ...oauth,
      key: "IDP",
      client_id: "id",
      client_secret: "needle",
      token_url: "https://b.example/t",
    };
    expect((await instance.call("POST /v1/credentials/oauth/connect", { token: member, body })).status).toBe(
      200,
    );
    const again = await instance.call(`GET ${PAGE}`, { token: member });
    expect(again.text).toContain("What is stored is kept for the same token address alone");
  });
});

describe("whoever may not see it is told why", () => {
  test("as far as they may know", async () => {
    await using scene = await proposed();
    const { instance } = scene;
    await instance.addVault("payments");
    const outsider = await instance.addUser("otto@example.com", "member");
    const ask = async (vault: string, number: number, token: string) => {
      const { status, text } = await instance.call(`GET /approve/${number}?vault=${vault}&again=1`, {
        token,
      });
      return [status, /<p class="lead">([^<]+)/.exec(text)?.[1]];
    };
    const hidden = "There is no such proposal, or it lies in a vault that you are no member of.";
    expect(await ask("payments", 1, outsider)).toEqual([404, hidden]);
    expect(await ask("nothing", 1, outsider)).toEqual([404, hidden]);
    expect(await ask("payments", 1, scene.owner)).toEqual([403, "No access to vault payments"]);
    expect(await ask("default", 9, scene.member)).toEqual([
      404,
      "Vault &quot;default&quot; has no proposal 9",
    ]);
  });
});

test("the headline says how a host reads that is written in other letters", async () => {
  await using instance = await openInstance();
  await instance.registerOwner();
  const member = await instance.addUser("max@example.com", "member", { default: "member" });
  await raise(instance, { services: [bearerEntry("fresh", "api.xn--strpe-1sa.com", "FRESH_KEY")] });
  const { text } = await instance.call(`GET ${PAGE}`, { token: member });
  const headline = /<h1>(.*?)<\/h1>/s.exec(text)?.[1]?.replaceAll(/<[^>]+>/g, "");
  expect(headline).toBe(
    "builder asks for access to api.xn--strpe-1sa.com, which reads as api.str\u00edpe.com",
  );
});

test("a credential whose value would be replaced is shown with the services that use it", async () => {
  await using instance = await openInstance();
  const owner = await instance.registerOwner();
  const member = await instance.addUser("max@example.com", "member", { default: "member" });
  const write = async (line: string, body: object) =>
    expect((await instance.call(line, { token: owner, body })).status).toBe(200);
  await write("POST /v1/credentials", { credentials: { DOCS_KEY: "old", NOTE: "old" } });
  const bearer = (name: string, enabled: boolean) => ({
    ...{ name, host: `${name}.example.com`, enabled },
    auth: { type: "bearer", token: "DOCS_KEY" },
  });
  const other = { name: "other", host: "other.example.com", auth: { type: "passthrough" } };
  const services = [bearer("docs", true), bearer("wiki", false), other];
  await write("POST /v1/vaults/default/services", { services });
  const credentials = ["DOCS_KEY", "NOTE", "FRESH"].map((key) => ({ action: "set", key }));
  await raise(instance, { credentials });
  const { text } = await instance.call(`GET ${PAGE}`, { token: member });
  const slots = /id="credentials".*?<\/section>/s.exec(text)?.[0] ?? "";
  const [docs = "", note = "", fresh = ""] = slots
    .split('<h3 class="named">')
    .slice(1)
    .map((part) => part.replaceAll(/<[^>]+>/g, ""));
  expect(docs).toContain("These services use it:docs: docs.example.comwiki: wiki.example.com, switched off");
  expect(docs).not.toContain("other");
  expect(note).toContain("No service of the vault uses it.");
  expect(fresh).not.toMatch(/use it|uses it/);
});
