/** Who may have services send credentials to further hosts, and what is bound by it. */
import { describe, expect, test } from "bun:test";
import { DEFAULT_VAULT_ID } from "../../../src/core/ids.ts";
import type { BoundAudience } from "../../../src/ports/store/vault/audiences.ts";
import { type Instance, openInstance } from "../../support/instance.ts";

const PATH = "/v1/vaults/default/services";
const STRIPE = { name: "stripe", host: "api.stripe.com", auth: { type: "bearer", token: "STRIPE_KEY" } };
const EVIL = { name: "evil", host: "api.example.com", auth: { type: "bearer", token: "STRIPE_KEY" } };

/** The default vault with `STRIPE_KEY`, bound to api.stripe.com by its admin, and who else there is. */
async function scene() {
  const instance = await openInstance();
  const admin = await instance.registerOwner();
  await instance.call("POST /v1/credentials", { token: admin, body: { credentials: { STRIPE_KEY: "sk" } } });
  await instance.call(`POST ${PATH}`, { token: admin, body: { services: [STRIPE] } });
  return {
    instance,
    admin,
    member: await instance.addUser("max@example.com", "member", { default: "member" }),
    agent: await instance.addAgent("builder", "member", { default: "member" }),
    scoped: await instance.addScoped("member"),
    [Symbol.asyncDispose]: () => instance[Symbol.asyncDispose](),
  };
}

async function bound({ store }: Instance): Promise<string[]> {
  const text = ({ key, host, surface }: BoundAudience) => `${key} ${host} ${surface}`;
  return (await store.audiences.list(DEFAULT_VAULT_ID)).map(text);
}

const names = async ({ store }: Instance) =>
  (await store.services.load(DEFAULT_VAULT_ID)).services.map(({ name }) => name);

describe("an existing credential to a further host", () => {
  test("is written and bound by an admin of any kind", async () => {
    await using s = await scene();
    expect(await bound(s.instance)).toEqual(["STRIPE_KEY api.stripe.com auth"]);
    const token = await s.instance.addScoped("admin");
    const { status } = await s.instance.call(`POST ${PATH}`, { token, body: { services: [EVIL] } });
    expect(status).toBe(200);
    expect(await bound(s.instance)).toEqual([
      "STRIPE_KEY api.example.com auth",
      "STRIPE_KEY api.stripe.com auth",
    ]);
  });

  test.each(["agent", "scoped"] as const)(
    "is refused to one that is %s and member, in every way of writing",
    async (who) => {
      await using s = await scene();
      const token = s[who];
      await s.instance.store.services.replace(DEFAULT_VAULT_ID, [
        ...(await s.instance.store.services.load(DEFAULT_VAULT_ID)).services,
        { ...EVIL, path: "", enabled: false, substitutions: [] } as never,
      ]);
      const writes: readonly [string, unknown][] = [
        [`POST ${PATH}`, { services: [{ ...EVIL, name: "another" }] }],
        [`POST ${PATH}`, { services: [{ ...EVIL, name: "stripe" }] }],
        [`PUT ${PATH}`, { services: [EVIL] }],
        [`PATCH ${PATH}/evil`, { enabled: true }],
      ];
      for (const [line, body] of writes) {
        const confirmed = { ...(body as object), confirm_hosts: ["api.example.com"] };
        const { status, json } = await s.instance.call(line, { token, body: confirmed });
        expect([line, status, json.code]).toEqual([line, 403, "reach_refused"]);
        expect(json.hint).toContain("proposal");
        expect(json.reach.added).toMatchObject([
          { credential: "STRIPE_KEY", host: "api.example.com", existing: true },
        ]);
      }
      expect(await names(s.instance)).toEqual(["stripe", "evil"]);
      expect(await bound(s.instance)).toEqual(["STRIPE_KEY api.stripe.com auth"]);
    },
  );

  test("in its own host, too, where answers may tell it: a further header, cookies that are handed on", async () => {
    await using s = await scene();
    const echo = { type: "custom", headers: { "X-Request-Id": "{{ STRIPE_KEY }}" } };
    for (const change of [{ auth: echo }, { cookies: "pass" }]) {
      const service = { ...STRIPE, ...change };
      const write = (token: string, confirm_hosts?: string[]) =>
        s.instance.call(`POST ${PATH}`, { token, body: { services: [service], confirm_hosts } });
      expect((await write(s.agent)).json.code).toBe("reach_refused");
      expect((await write(s.member)).json.code).toBe("confirmation_required");
      expect((await write(s.member, ["api.stripe.com"])).status).toBe(200);
      expect((await write(s.agent)).status).toBe(200);
      await s.instance.call(`PUT ${PATH}`, { token: s.admin, body: { services: [STRIPE] } });
    }
    expect(await bound(s.instance)).toEqual(["STRIPE_KEY api.stripe.com auth"]);
  });

  test("is asked of a person who is member, and passes and is bound once each host is typed", async () => {
    await using s = await scene();
    const body = { services: [EVIL, { ...EVIL, name: "wild", host: "*.example.org:8443/v1/*" }] };
    const write = (confirm_hosts?: string[]) =>
      s.instance.call(`POST ${PATH}`, { token: s.member, body: { ...body, confirm_hosts } });
    const refused = await write();
    expect([refused.status, refused.json.code]).toEqual([409, "confirmation_required"]);
    expect(refused.json.reach).toEqual({
      added: [
        {
          credential: "STRIPE_KEY",
          host: "*.example.org:8443/v1/*",
          surface: "auth",
          domain: "example.org",
          existing: true,
          bound_to: ["api.stripe.com"],
          bound_since: expect.any(String),
          reasons: [{ code: "existing-credential-new-host" }, { code: "wildcard" }],
          confirm_host: "*.example.org:8443",
        },
        expect.objectContaining({ host: "api.example.com", domain: "example.com" }),
      ],
      removed: [],
      replaced: [],
      confirm_hosts: ["*.example.org:8443", "api.example.com"],
    });
    expect((await write(["api.example.com", "example.org"])).status).toBe(409);
    expect(await names(s.instance)).toEqual(["stripe"]);
    expect((await write(["API.example.com.", "*.example.org:8443"])).status).toBe(200);
    expect(await bound(s.instance)).toContain("STRIPE_KEY *.example.org:8443 auth");
  });

  test("leaves a record of what was bound, and none when it was refused", async () => {
    await using s = await scene();
    const before = await s.instance.store.audit.head();
    await s.instance.call(`POST ${PATH}`, { token: s.member, body: { services: [EVIL] } });
    expect(await s.instance.store.audit.head()).toEqual(before);
    const body = { services: [EVIL], confirm_hosts: ["api.example.com"] };
    await s.instance.call(`POST ${PATH}`, { token: s.member, body });
    const { json } = await s.instance.call("GET /v1/audit?action=audience.bind", { token: s.admin });
    expect(json.records[0]).toMatchObject({
      action: "audience.bind",
      actor: { name: "max@example.com" },
      target: { type: "credential", name: "STRIPE_KEY" },
      changes: {
        audience: {
          before: ["api.stripe.com auth"],
          after: ["api.example.com auth", "api.stripe.com auth"],
        },
      },
    });
  });
});

describe("what needs nobody", () => {
  test.each(["member", "agent", "scoped"] as const)("passes for one that is %s", async (who) => {
    await using s = await scene();
    const token = s[who];
    const writes: readonly [string, unknown][] = [
      // What the audience covers, and narrower than it.
      [`POST ${PATH}`, { services: [{ ...STRIPE, name: "version-2", host: "api.stripe.com:443/v2/*" }] }],
      // A credential that is not stored, and none at all.
      [`POST ${PATH}`, { services: [{ ...EVIL, name: "own", auth: { type: "bearer", token: "NEW_KEY" } }] }],
      [
        `POST ${PATH}`,
        { services: [{ name: "open", host: "api.example.net", auth: { type: "passthrough" } }] },
      ],
      // One that is switched off gives no reach; what is as it was gives none either.
      [`POST ${PATH}`, { services: [{ ...EVIL, enabled: false }] }],
      [`PATCH ${PATH}/stripe`, { enabled: false }],
      [`PATCH ${PATH}/stripe`, { enabled: true }],
      [`PUT ${PATH}`, { services: [STRIPE] }],
      [`DELETE ${PATH}/stripe`, undefined],
      [`POST ${PATH}`, { services: [STRIPE] }],
      [`DELETE ${PATH}`, undefined],
    ];
    for (const [line, body] of writes) {
      const { status, text } = await s.instance.call(line, {
        token,
        ...(body === undefined ? {} : { body }),
      });
      expect([line, status, text]).toEqual([line, 200, text]);
    }
  });
});

describe("attempts to hide it", () => {
  const attempts: Record<string, unknown[]> = {
    "by the case of the host": [{ ...EVIL, host: "API.EXAMPLE.COM" }],
    "by a dot behind it": [{ ...EVIL, host: "api.example.com." }],
    "by a port": [{ ...EVIL, host: "api.example.com:443" }],
    "by a path": [{ ...EVIL, host: "api.example.com/v1" }],
    "as a further service beside one that is covered": [STRIPE, EVIL],
    "in a substitution": [
      {
        ...EVIL,
        auth: { type: "passthrough" },
        substitutions: [{ key: "STRIPE_KEY", placeholder: "__k__", in: ["path"] }],
      },
    ],
    "in a header of many": [
      { ...EVIL, auth: { type: "custom", headers: { A: "x", B: "y {{ STRIPE_KEY }}" } } },
    ],
    "as a password": [{ ...EVIL, auth: { type: "basic", username: "NONE", password: "STRIPE_KEY" } }],
    "on another surface of its own host": [
      { ...STRIPE, substitutions: [{ key: "STRIPE_KEY", placeholder: "__k__", in: ["query"] }] },
    ],
    "under a suffix that anybody has names under": [
      { ...EVIL, host: "stripe.github.io", auth: { type: "bearer", token: "NEW" } },
    ],
    "with a name like a known one": [
      { ...EVIL, host: "api.str1pe.com", auth: { type: "bearer", token: "NEW" } },
    ],
    "with a known name in front": [
      { ...EVIL, host: "api.stripe.com.example.io", auth: { type: "bearer", token: "NEW" } },
    ],
    "in other letters": [{ ...EVIL, host: "api.xn--strpe-1sa.com", auth: { type: "bearer", token: "NEW" } }],
  };
  test.each(Object.entries(attempts))("%s", async (_, services) => {
    await using s = await scene();
    const { status, json } = await s.instance.call(`POST ${PATH}`, { token: s.agent, body: { services } });
    expect([status, json.code]).toEqual([403, "reach_refused"]);
    expect(await names(s.instance)).toEqual(["stripe"]);
  });

  test("by switching it on later", async () => {
    await using s = await scene();
    await s.instance.call(`POST ${PATH}`, {
      token: s.agent,
      body: { services: [{ ...EVIL, enabled: false }] },
    });
    const { json } = await s.instance.call(`PATCH ${PATH}/evil`, { token: s.agent, body: { enabled: true } });
    expect(json.code).toBe("reach_refused");
  });

  test("by removing what stands before a wider service", async () => {
    await using s = await scene();
    const wide = { name: "wide", host: "*.stripe.com", auth: { type: "bearer", token: "WIDE_KEY" } };
    await s.instance.call("POST /v1/credentials", {
      token: s.admin,
      body: { credentials: { WIDE_KEY: "w" } },
    });
    await s.instance.call(`POST ${PATH}`, { token: s.admin, body: { services: [wide] } });
    await s.instance.call(`PATCH ${PATH}/stripe`, { token: s.admin, body: { enabled: false } });
    const refused = await s.instance.call(`DELETE ${PATH}/stripe`, { token: s.agent });
    expect([refused.status, refused.json.code]).toEqual([403, "reach_refused"]);
    const asked = await s.instance.call(`DELETE ${PATH}/stripe`, { token: s.member });
    expect(asked.json.reach.added).toMatchObject([
      { credential: "WIDE_KEY", host: "api.stripe.com", reasons: [{ code: "uncovered" }] },
    ]);
    const done = await s.instance.call(`DELETE ${PATH}/stripe?confirm_hosts=api.stripe.com`, {
      token: s.member,
    });
    expect(done.status).toBe(200);
  });

  test("between the question and the answer: who was admin a moment ago is none", async () => {
    await using s = await scene();
    const { instance } = s;
    const token = await instance.addUser("ada@example.com", "member", { default: "admin" });
    const ada = await instance.store.users.byEmail("ada@example.com");
    const { find } = instance.store.grants;
    let asked = 0;
    instance.store.grants.find = async (actorId, vaultId) => {
      const grant = await find(actorId, vaultId);
      if (actorId === ada?.id && ++asked === 2) {
        const member = { role: "member", grantedAt: 0 } as const;
        await instance.store.grants.put({ type: "user", id: actorId } as never, vaultId, member);
      }
      return grant;
    };
    const { status } = await instance.call(`POST ${PATH}`, { token, body: { services: [EVIL] } });
    expect([status, await names(instance)]).toEqual([409, ["stripe"]]);
    expect(asked).toBeGreaterThan(1);
  });
});

describe("a credential that is created", () => {
  test("is bound to the hosts of the services that name it and are on, and another value binds nothing", async () => {
    await using s = await scene();
    const services = [
      { ...EVIL, auth: { type: "bearer", token: "NEW_KEY" } },
      {
        ...EVIL,
        name: "off",
        host: "off.example.com",
        enabled: false,
        auth: { type: "bearer", token: "NEW_KEY" },
      },
    ];
    await s.instance.call(`POST ${PATH}`, { token: s.admin, body: { services } });
    expect(await bound(s.instance)).toEqual(["STRIPE_KEY api.stripe.com auth"]);
    const set = (token: string) =>
      s.instance.call("POST /v1/credentials", {
        token,
        body: { credentials: { NEW_KEY: "v", STRIPE_KEY: "sk2" } },
      });
    await set(s.member);
    expect(await bound(s.instance)).toEqual([
      "NEW_KEY api.example.com auth",
      "STRIPE_KEY api.stripe.com auth",
    ]);
    await set(s.admin);
    expect(await bound(s.instance)).toHaveLength(2);
    const [entry] = await s.instance.store.audiences.list(DEFAULT_VAULT_ID);
    expect(entry).toMatchObject({ boundBy: "max@example.com", boundAt: s.instance.clock.now() });
  });

  test("after another was deleted is bound anew, to what stands", async () => {
    await using s = await scene();
    await s.instance.call("DELETE /v1/credentials", { token: s.admin, body: { keys: ["STRIPE_KEY"] } });
    expect(await bound(s.instance)).toEqual([]);
    await s.instance.call("POST /v1/credentials", {
      token: s.admin,
      body: { credentials: { STRIPE_KEY: "sk" } },
    });
    expect(await bound(s.instance)).toEqual(["STRIPE_KEY api.stripe.com auth"]);
  });
});

describe("the audience of a credential", () => {
  const shown = async (instance: Instance, token: string) =>
    (await instance.call("GET /v1/credentials", { token })).json.credentials;
  const remove = ({ instance }: { instance: Instance }, token: string, body: object) =>
    instance.call("DELETE /v1/credentials/audience", { token, body });

  test("is shown to members, and left out where there is none and where values are shown", async () => {
    await using s = await scene();
    await s.instance.call("POST /v1/credentials", { token: s.admin, body: { credentials: { OTHER: "o" } } });
    const audience = [
      { host: "api.stripe.com", surface: "auth", bound_at: expect.any(String), bound_by: "olga@example.com" },
    ];
    for (const token of [s.admin, s.member, s.agent]) {
      expect(await shown(s.instance, token)).toEqual([
        { key: "OTHER", type: "static" },
        { key: "STRIPE_KEY", type: "static", audience },
      ]);
    }
    const proxy = await s.instance.addScoped("proxy");
    expect(await shown(s.instance, proxy)).toBeUndefined();
    const { json } = await s.instance.call("GET /v1/credentials?reveal=true", { token: s.admin });
    expect(json.credentials[1]).toEqual({ key: "STRIPE_KEY", type: "static", value: "sk" });
  });

  test("is taken back by an admin, with a record, and leaves a credential that goes nowhere", async () => {
    await using s = await scene();
    const gone = await remove(s, s.admin, { key: "STRIPE_KEY", host: "API.stripe.com." });
    expect([gone.status, gone.json]).toEqual([
      200,
      {
        key: "STRIPE_KEY",
        host: "api.stripe.com",
        removed: true,
        refused: [{ name: "stripe", host: "api.stripe.com" }],
      },
    ]);
    expect((await shown(s.instance, s.admin))[0]).toEqual({
      key: "STRIPE_KEY",
      type: "static",
      audience: [],
    });
    const { json } = await s.instance.call("GET /v1/audit?action=audience.unbind", { token: s.admin });
    expect(json.records).toMatchObject([
      {
        action: "audience.unbind",
        target: { type: "credential", name: "STRIPE_KEY" },
        changes: { audience: { before: ["api.stripe.com auth"], after: [] } },
      },
    ]);
    // What an agent may do changes with it: the service is no longer what the audience covers.
    const again = await s.instance.call(`POST ${PATH}`, { token: s.agent, body: { services: [STRIPE] } });
    expect(again.json.code).toBe("reach_refused");
    expect(again.json.reach.added[0]).toMatchObject({
      bound_to: [],
      reasons: [{ code: "existing-credential-new-host" }],
    });
  });

  test("is taken back by nobody else, and not where it is not", async () => {
    await using s = await scene();
    for (const token of [s.member, s.agent, s.scoped]) {
      expect((await remove(s, token, { key: "STRIPE_KEY", host: "api.stripe.com" })).status).toBe(403);
    }
    const elsewhere = await remove(s, s.admin, { key: "STRIPE_KEY", host: "api.example.com" });
    expect([elsewhere.status, elsewhere.json]).toEqual([
      404,
      {
        error: 'Credential STRIPE_KEY of vault "default" is not bound to api.example.com',
        code: "audience_not_found",
        hint: "It is bound to api.stripe.com.",
      },
    ]);
    expect((await remove(s, s.admin, { key: "NONE", host: "a.com" })).json.code).toBe("credential_not_found");
    expect((await remove(s, s.admin, { key: "none", host: "a.com" })).json.code).toBe("invalid_key_name");
  });
});
