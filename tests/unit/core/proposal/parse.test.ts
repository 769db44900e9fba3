import { describe, expect, test } from "bun:test";
import { AppError } from "../../../../src/core/errors.ts";
import type { KeyName } from "../../../../src/core/ids.ts";
import { type ProposalBody, parseProposal } from "../../../../src/core/proposal/parse.ts";
import type { Service } from "../../../../src/core/service/service.ts";

const OLD: Service = {
  name: "old-one",
  host: "old.example",
  path: "",
  auth: { type: "passthrough" },
  substitutions: [],
};
const GROUND = { services: [OLD], keys: new Set(["STORED_KEY" as KeyName]) };
const PUBLIC = { devMode: false };

const STRIPE = {
  action: "set",
  name: "stripe",
  host: "api.stripe.com",
  auth: { type: "bearer", token: "STRIPE_KEY" },
  enabled: true,
  substitutions: [],
};
const SLOT = {
  action: "set",
  key: "STRIPE_KEY",
  description: "Stripe live key",
  obtain: "https://dashboard.example/keys",
  obtain_instructions: "Developers > API keys",
};

const parse = (body: ProposalBody) => parseProposal(body, GROUND, PUBLIC);

function refusalOf(body: ProposalBody): AppError {
  try {
    parse(body);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("a proposal", () => {
  test("is read whole, with its values apart", () => {
    const body = {
      services: [STRIPE, { action: "delete", host: "old.example" }],
      credentials: [
        { ...SLOT, value: "sk_live" },
        { action: "delete", key: "STORED_KEY" },
      ],
      message: "billing feature needs Stripe",
      user_message: "Please connect Stripe.",
    };
    const { services, slots, values, message, userMessage } = parse(body);
    expect(services.map((one) => one.type)).toEqual(["set", "delete"]);
    expect(slots.map(({ key, type }) => [key, type] as string[])).toEqual([
      ["STRIPE_KEY", "static"],
      ["STORED_KEY", "delete"],
    ]);
    expect(values.map(({ key, value }) => [key, value.open()] as string[])).toEqual([
      ["STRIPE_KEY", "sk_live"],
    ]);
    expect([message, userMessage]).toEqual([body.message, body.user_message]);
  });

  test("may be about services alone, or about credentials alone", () => {
    const auth = { type: "bearer", token: "STORED_KEY" };
    expect(parse({ services: [{ ...STRIPE, auth }] }).slots).toEqual([]);
    expect(parse({ credentials: [SLOT] }).services).toEqual([]);
  });

  test("takes the name of the service that is there already", () => {
    const auth = { type: "passthrough" };
    const { services } = parse({ services: [{ action: "set", host: "old.example", auth }] });
    expect(services).toMatchObject([{ adopted: true, service: { name: "old-one" } }]);
    const named = parse({ services: [{ action: "set", name: "old-one", host: "old.example", auth }] });
    expect(named.services).toMatchObject([{ adopted: false, service: { name: "old-one" } }]);
  });

  test("holds texts of their full length, counted in characters", () => {
    const body = {
      credentials: [SLOT],
      message: "\u{1f600}".repeat(2000),
      user_message: "\u00e9".repeat(5000),
    };
    expect(parse(body).message).toBe(body.message);
  });
});

describe("a proposal is refused", () => {
  const many = (count: number, make: (at: number) => object) =>
    Array.from({ length: count }, (_, at) => make(at));

  test("may be as much as the limits say", () => {
    const services = many(10, (at) => ({ ...STRIPE, name: `svc-${at}` }));
    const others = many(9, (at) => ({ action: "delete", key: `KEY_${at}` }));
    const body = { services, credentials: [SLOT, ...others], message: "x".repeat(2000) };
    const { services: read, slots } = parse({ ...body, user_message: "x".repeat(5000) });
    expect([read.length, slots.length]).toEqual([10, 10]);
  });

  test.each<[string, ProposalBody, string]>([
    ["that asks for nothing", {}, "proposal: services or credentials must hold at least one entry"],
    ["with empty lists", { services: [], credentials: [] }, "proposal: services or credentials must hold"],
    [
      "with 11 services",
      { services: many(11, (at) => ({ ...STRIPE, name: `svc-${at}`, auth: { type: "passthrough" } })) },
      "proposal: services holds 11 entries; at most 10 are allowed",
    ],
    [
      "with 11 credentials",
      { credentials: many(11, (at) => ({ action: "set", key: `KEY_${at}` })) },
      "proposal: credentials holds 11 entries; at most 10 are allowed",
    ],
    [
      "with a long message",
      { credentials: [SLOT], message: "x".repeat(2001) },
      "proposal: message is 2001 characters long; at most 2000 are allowed",
    ],
    [
      "with a long message for its person",
      { credentials: [SLOT], user_message: "x".repeat(5001) },
      "proposal: user_message is 5001 characters long; at most 5000 are allowed",
    ],
    [
      "with a NUL",
      { credentials: [SLOT], message: "\0" },
      "proposal: message holds a NUL or half a character",
    ],
    [
      "with a key that there is not",
      { services: [STRIPE] },
      'service "stripe": auth needs STRIPE_KEY, which the vault does not hold',
    ],
    [
      "with a substitution's key that there is not",
      {
        services: [
          {
            ...STRIPE,
            auth: { type: "passthrough" },
            substitutions: [{ key: "OTHER", placeholder: "__x__" }],
          },
        ],
      },
      'service "stripe": auth needs OTHER, which the vault does not hold',
    ],
    [
      "with a slot that no service uses",
      { services: [{ ...STRIPE, auth: { type: "passthrough" } }], credentials: [SLOT] },
      "credential STRIPE_KEY: key is used by no service that this proposal sets",
    ],
    [
      "with a slot beside a delete alone",
      { services: [{ action: "delete", name: "old-one", host: "old.example" }], credentials: [SLOT] },
      "credential STRIPE_KEY: key is used by no service that this proposal sets",
    ],
    [
      "that deletes what it needs",
      {
        services: [{ ...STRIPE, auth: { type: "bearer", token: "STORED_KEY" } }],
        credentials: [{ action: "delete", key: "STORED_KEY" }],
      },
      'service "stripe": auth needs STORED_KEY, which this proposal deletes',
    ],
    [
      "with a name twice",
      { services: [STRIPE, STRIPE], credentials: [SLOT] },
      'service "stripe": name is used twice',
    ],
    [
      "with a name twice, once found by its host",
      {
        services: [
          { action: "delete", host: "old.example" },
          { action: "set", name: "old-one", host: "old.example", enabled: false },
        ],
      },
      'service "old-one": name is used twice',
    ],
    ["with a key twice", { credentials: [SLOT, SLOT] }, "credential STRIPE_KEY: key is used twice"],
    [
      "that switches a service that there is not",
      { services: [{ action: "set", name: "new-one", host: "new.example", enabled: true }] },
      'service "new-one": auth is required: enabled alone switches a service that exists',
    ],
    [
      "without a name that could be found",
      { services: [{ ...STRIPE, name: "" }], credentials: [SLOT] },
      "services[0]: name is required",
    ],
  ])("%s", (_, body, says) => {
    const error = refusalOf(body);
    expect([error.code, error.message]).toEqual(["invalid_proposal", expect.stringContaining(says)]);
  });

  test("with every fault of all of it in one answer, none repeated and no value told", () => {
    const { message } = refusalOf({
      services: [
        { ...STRIPE, host: "127.0.0.1", auth: { type: "magic" } },
        { ...STRIPE, name: "Other", substitutions: [{ key: "A", placeholder: "abcd" }] },
        7,
      ],
      credentials: [{ action: "set", key: "A_KEY", value: "hunter2\0", obtain: "http://a.example" }],
      message: "x".repeat(2001),
      user_message: "y".repeat(5001),
    });
    expect(message.split("; ")).toHaveLength(11);
    for (const part of [
      "IP address",
      "auth.type",
      "name must have",
      "placeholder",
      "services[2]",
      "A_KEY: value",
    ]) {
      expect(message).toContain(part);
    }
    for (const part of ["A_KEY: obtain", "message is 2001", "user_message is 5001"])
      expect(message).toContain(part);
    expect(message).not.toContain("hunter2");
  });

  test("in an answer of bounded length", () => {
    const host = `${"x".repeat(100_000)}\ud83d\ude00`;
    expect(
      refusalOf({ services: [{ ...STRIPE, host, auth: { type: "passthrough" } }] }).message.length,
    ).toBeLessThan(1000);
  });
});

describe("the order of refusals", () => {
  const unnamed = { action: "delete", host: "nowhere.example" };

  test("a description comes before the vault is looked at, and the vault before the rest", () => {
    expect(refusalOf({ services: [unnamed, { ...STRIPE, description: "x" }] }).code).toBe("invalid_proposal");
    expect(refusalOf({ services: [unnamed, { ...STRIPE, auth: 1 }], message: "\0" }).code).toBe(
      "service_not_found",
    );
  });

  test("what follows from a piece that is not valid is not told beside it", () => {
    const { message } = refusalOf({ services: [{ ...STRIPE, host: "localhost" }], credentials: [SLOT] });
    expect(message).not.toContain("used by no service");
  });
});
