/** What proposals are read from and written as: nothing is lost on the way, and no body breaks anything. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import { DEFAULT_VAULT_ID } from "../../src/core/ids.ts";
import { formatProposedServices, formatSlots, fromStored, toStored } from "../../src/core/proposal/format.ts";
import { parseProposedService } from "../../src/core/proposal/parse-service.ts";
import { parseSlot } from "../../src/core/proposal/parse-slot.ts";
import type { CredentialSlot, ProposedService } from "../../src/core/proposal/proposal.ts";
import { type Instance, openInstance } from "../support/instance.ts";

const OPTIONS = { devMode: false };
/** On a busy machine. */
const SLOW_MS = 60_000;

const slug = fc.stringMatching(/^[a-z0-9]{1,8}-[a-z0-9]{2,8}$/);
const key = fc.stringMatching(/^[A-Z][A-Z0-9_]{0,12}$/);
const label = fc.stringMatching(/^[a-z][a-z0-9]{0,6}$/);
const matcher = fc.record(
  {
    host: fc.tuple(fc.constantFrom("", "*."), label, label).map(([star, a, b]) => `${star}${a}.${b}.example`),
    port: fc.integer({ min: 1, max: 65_535 }),
    path: fc.constantFrom("", "/", "/v1/*", "/a-b", "/*/x"),
  },
  { requiredKeys: ["host", "path"] },
);
/** Everything that both databases keep as it is. */
const hostile = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.constantFrom(
    "<script>alert(1)</script>",
    "\u202e\u2066evil\u200b\u00ad\ufeff",
    "'; drop table proposals; --",
    "{{ STRIPE_KEY }} $HOME %s %n",
    "a\r\nSet-Cookie: x=1\r\n\r\n",
    "\u0001\u001b[31m\u007f\u0085\u2028",
    "\u{1f468}\u200d\u{1f469}\u200d\u{1f467}",
    '","action":"delete"',
  ),
);
const text = hostile.filter((one) => one.isWellFormed() && !one.includes("\0"));

const auth = fc.oneof(
  fc.record({ type: fc.constant("bearer"), token: key }),
  fc.record(
    { type: fc.constant("basic"), username: key, password: key },
    { requiredKeys: ["type", "username"] },
  ),
  fc.record({
    type: fc.constant("custom"),
    headers: fc.record({ "X-A": key.map((name) => `v {{ ${name} }}`) }),
  }),
  fc.constant({ type: "passthrough" }),
);
const substitution = fc.record(
  { key, placeholder: label.map((name) => `__${name}__`), in: fc.constantFrom(["path"], ["body", "header"]) },
  { requiredKeys: ["key", "placeholder"] },
);
const service = fc.oneof(
  fc.record(
    {
      action: fc.constant("set"),
      name: slug,
      place: matcher,
      auth,
      enabled: fc.boolean(),
      substitutions: fc.array(substitution, { maxLength: 1 }),
      cookies: fc.constant("pass"),
    },
    { requiredKeys: ["action", "name", "place", "auth"] },
  ),
  fc.record({ action: fc.constant("set"), name: slug, place: matcher, enabled: fc.boolean() }),
  fc.record({ action: fc.constant("delete"), name: slug, place: matcher }),
);
const change = fc
  .tuple(service, fc.boolean(), fc.option(matcher, { nil: undefined }))
  .map(([{ place, ...entry }, adopted, replaces]): ProposedService => {
    const host = `${place.host}${place.port === undefined ? "" : `:${place.port}`}${place.path}`;
    const parsed = parseProposedService({ ...entry, host }, OPTIONS, 0);
    return parsed.type === "set" ? { ...parsed, adopted, replaces } : { ...parsed, adopted };
  });
const texts = {
  description: text,
  obtain: fc.constantFrom("", "https://a.example/x?y#z"),
  obtain_instructions: text,
};
const slot = fc
  .oneof(
    fc.record(
      { action: fc.constant("set"), key, value: fc.constantFrom("", "s3cret"), ...texts },
      { requiredKeys: ["action", "key"] },
    ),
    fc.record({ action: fc.constant("delete"), key, ...texts }, { requiredKeys: ["action", "key"] }),
    fc.record(
      {
        action: fc.constant("set"),
        key,
        type: fc.constant("oauth"),
        oauth: fc.record(
          {
            token_url: fc.constant("https://a.example/t"),
            client_id: text,
            scopes: text,
            disable_pkce: fc.boolean(),
          },
          { requiredKeys: ["token_url"] },
        ),
        ...texts,
      },
      { requiredKeys: ["action", "key", "type", "oauth"] },
    ),
  )
  .map((entry): CredentialSlot => parseSlot(entry, OPTIONS, 0).slot);

test(
  "what is stored is read back to the same",
  () => {
    fc.assert(
      fc.property(fc.array(change), fc.array(slot), (services, slots) => {
        expect(fromStored(toStored({ services, slots }), "sample")).toEqual({ services, slots });
      }),
      { numRuns: 500 },
    );
  },
  SLOW_MS,
);

test(
  "what is shown is read back to the same, but for what the vault was like",
  () => {
    fc.assert(
      fc.property(fc.array(change), fc.array(slot), (services, slots) => {
        const wire = JSON.parse(
          JSON.stringify({ services: formatProposedServices(services), slots: formatSlots(slots) }),
        );
        const read = wire.services.map((one: unknown, at: number) => parseProposedService(one, OPTIONS, at));
        expect(formatProposedServices(read)).toEqual(formatProposedServices(services));
        const readSlots = (wire.slots ?? []).map(
          (one: unknown, at: number) => parseSlot(one, OPTIONS, at).slot,
        );
        // That there is a value is for nobody to claim.
        expect(readSlots).toEqual(
          slots.map((one) => ("hasValue" in one ? { ...one, hasValue: false } : one)),
        );
      }),
      { numRuns: 300 },
    );
  },
  SLOW_MS,
);

let instance: Instance;
let token: string;
beforeAll(async () => {
  instance = await openInstance();
  await instance.registerOwner();
  token = await instance.addScoped("proxy");
});
afterAll(() => instance[Symbol.asyncDispose]());

const raise = (body: unknown) => instance.call("POST /v1/proposals", { token, body });
const stored = () => instance.store.proposals.nextNumber(DEFAULT_VAULT_ID);

test(
  "a body of any JSON, or none, is 400, and nothing is stored",
  async () => {
    const before = await stored();
    const junk = fc.oneof(
      fc.json(),
      fc.string(),
      fc.json().map((json) => `{"services":${json}}`),
      fc.json().map((json) => `{"credentials":[${json}],"message":${json}}`),
    );
    await fc.assert(
      fc.asyncProperty(junk, async (body) => {
        expect((await raise(body)).status).toBe(400);
      }),
      { numRuns: 300 },
    );
    expect(await stored()).toBe(before);
  },
  SLOW_MS,
);

test(
  "a body that is nearly right is refused or taken, never half of it",
  async () => {
    const odd = fc.oneof(
      fc.constantFrom<unknown>(
        null,
        "",
        "x",
        0,
        -1,
        true,
        [],
        {},
        [[]],
        "\0",
        "\ud800",
        "__proto__",
        "set",
        "delete",
        "oauth",
        "localhost",
        "A_KEY",
        "api.example.com",
      ),
      fc.jsonValue(),
    );
    const entry = (names: readonly string[]) =>
      fc
        .dictionary(fc.constantFrom(...names), odd, { maxKeys: 6 })
        .map((given) => ({ action: "set", ...given }));
    const services = entry([
      "action",
      "name",
      "host",
      "path",
      "port",
      "auth",
      "enabled",
      "substitutions",
      "Host",
      "description",
    ]);
    const credentials = entry([
      "action",
      "key",
      "type",
      "value",
      "has_value",
      "oauth",
      "obtain",
      "description",
      "KEY",
    ]);
    const body = fc.record(
      {
        services: fc.array(services, { maxLength: 3 }),
        credentials: fc.array(credentials, { maxLength: 3 }),
        message: odd,
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(body, async (given) => {
        const before = await stored();
        const { status } = await raise(given);
        expect([201, 400, 404, 409, 429]).toContain(status);
        expect(await stored()).toBe(status === 201 ? before + 1 : before);
      }),
      { numRuns: 300 },
    );
  },
  SLOW_MS,
);

test(
  "what an agent writes comes back as it wrote it, in every reading",
  async () => {
    const owner = await instance.addUser("ann@example.com", "member", { default: "member" });
    await fc.assert(
      fc.asyncProperty(
        text,
        text,
        text,
        text,
        async (message, user_message, description, obtain_instructions) => {
          instance.clock.advance(8 * 24 * 3_600_000);
          const scoped = await instance.addScoped("proxy");
          const credentials = [{ action: "set", key: "A_KEY", description, obtain_instructions }];
          const body = { credentials, message, user_message };
          const { json: raised, status } = await instance.call("POST /v1/proposals", { token: scoped, body });
          expect(status).toBe(201);
          const own = await instance.call(`GET /v1/proposals/${raised.id}`, { token: scoped });
          const kept = Object.fromEntries(
            Object.entries(credentials[0] ?? {}).filter(([, said]) => said !== ""),
          );
          expect([own.json.message, own.json.credentials]).toEqual([message, [kept]]);
          const { json } = await instance.call(`GET /v1/admin/proposals/${raised.id}`, { token: owner });
          expect([json.message, json.user_message, JSON.parse(json.credentials_json)]).toEqual([
            message,
            user_message,
            [kept],
          ]);
        },
      ),
      { numRuns: 100 },
    );
  },
  SLOW_MS,
);
