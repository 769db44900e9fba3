import { describe, expect, test } from "bun:test";
import { AppError } from "../../../../src/core/errors.ts";
import type { ProposedService } from "../../../../src/core/proposal/proposal.ts";
import { resolveChange } from "../../../../src/core/proposal/resolve.ts";
import { failAs } from "../../../../src/core/service/fault.ts";
import type { Matcher } from "../../../../src/core/service/host-pattern.ts";
import type { Service } from "../../../../src/core/service/service.ts";

const BOT = place({ host: "slack.com", path: "/api/*" });
const HOOKS = place({ host: "slack.com", port: 8443, path: "/hooks/*" });
const STRIPE = place({ host: "api.stripe.com" });
const TWIN = place({ host: "twin.example" });
const SERVICES = [
  service("slack-bot", BOT),
  service("slack-hooks", HOOKS),
  service("stripe", STRIPE),
  service("twin-a", TWIN),
  service("twin-b", TWIN),
];

function place(given: Omit<Matcher, "path"> & { path?: string }): Matcher {
  return { path: "", ...given };
}

function service(name: string, matcher: Matcher): Service {
  return { name, ...matcher, auth: { type: "passthrough" }, substitutions: [] };
}

const set = (name: string, matcher: Matcher): ProposedService => ({
  adopted: false,
  type: "set",
  service: service(name, matcher),
  replaces: undefined,
});
const toggle = (name: string, matcher: Matcher): ProposedService => ({
  adopted: false,
  type: "switch",
  name,
  matcher,
  enabled: false,
});
const remove = (name: string, matcher: Matcher): ProposedService => ({
  adopted: false,
  type: "delete",
  name,
  matcher,
});
const resolve = (change: ProposedService) => resolveChange(change, SERVICES, failAs("here"));

function refusalOf(change: ProposedService): AppError {
  try {
    resolve(change);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("a set", () => {
  test("means the one at its place for its methods, or any where it names none", () => {
    const of = (name: string, ...methods: string[]) => ({
      ...service(name, STRIPE),
      ...(methods.length === 0 ? {} : { methods }),
    });
    const meant = (named: Service, there: readonly Service[]) => {
      const change = { adopted: false, type: "set", service: named, replaces: undefined } as const;
      const resolved = resolveChange(change, there, failAs("here"));
      return resolved.type === "set" && resolved.service.name;
    };
    const [get, post] = [of("reading", "GET"), of("writing", "POST")];
    expect(meant(of("mine", "POST"), [get, post])).toBe("writing");
    expect(meant(of("mine", "PUT"), [get, post])).toBe("mine");
    expect(meant(of("mine"), [get])).toBe("reading");
    expect(meant(of("mine"), [get, post])).toBe("mine");
  });

  test("of a name that exists replaces that one, wherever it is", () => {
    expect(resolve(set("stripe", BOT))).toMatchObject({
      adopted: false,
      service: { name: "stripe" },
      replaces: STRIPE,
    });
  });

  test("of a name that no service has takes that of the only one at the same place", () => {
    expect(resolve(set("payments-old", STRIPE))).toMatchObject({
      adopted: true,
      service: { name: "stripe", host: "api.stripe.com" },
      replaces: STRIPE,
    });
  });

  test.each([
    ["another path", place({ host: "slack.com", path: "/other" })],
    ["another port", place({ host: "api.stripe.com", port: 1 })],
    ["two services at that place", TWIN],
  ])("is a new service otherwise: %s", (_, matcher) => {
    expect(resolve(set("new-one", matcher))).toEqual(set("new-one", matcher));
  });
});

describe("a switch", () => {
  test("shows where its service is, whatever part of that it says", () => {
    const here = place({ host: "slack.com" });
    expect(resolve(toggle("slack-hooks", here))).toMatchObject({ name: "slack-hooks", matcher: HOOKS });
    expect(resolve(toggle("", STRIPE))).toMatchObject({ name: "stripe", adopted: true });
    expect(resolve(toggle("gone", STRIPE))).toMatchObject({ name: "stripe", adopted: true });
  });

  test("is refused where there is nothing to switch, or several", () => {
    for (const change of [toggle("gone", place({ host: "a.example" })), toggle("", TWIN)]) {
      expect(refusalOf(change).message).toStartWith(
        "here: auth is required: enabled alone switches a service",
      );
    }
  });

  test("is refused where the name is of a service elsewhere", () => {
    const error = refusalOf(toggle("stripe", BOT));
    expect(error.message).toBe("here: host is not that of the service, which has api.stripe.com");
  });
});

describe("a delete", () => {
  test("by name shows where its service is", () => {
    expect(resolve(remove("slack-bot", place({ host: "slack.com" })))).toEqual(remove("slack-bot", BOT));
    expect(refusalOf(remove("stripe", TWIN)).code).toBe("invalid_service");
  });

  test("by a name that no service has is refused, with what stands at its place", () => {
    expect(refusalOf(remove("gone", place({ host: "a.example" })))).toMatchObject({
      code: "invalid_service",
      message: "here: name is that of no service in this vault",
    });
    expect(refusalOf(remove("gone", STRIPE)).message).toBe(
      'here: name is that of no service in this vault; at api.stripe.com it has "stripe"',
    );
  });

  test("by host means the only service there, at the port and path that are given", () => {
    expect(resolve(remove("", STRIPE))).toEqual({ ...remove("stripe", STRIPE), adopted: true });
    expect(resolve(remove("", BOT))).toMatchObject({ name: "slack-bot" });
    const port = place({ host: "slack.com", port: 8443 });
    expect(resolve(remove("", port))).toMatchObject({ name: "slack-hooks", matcher: HOOKS });
  });

  test("by a host that none has, or several, is refused with the candidates", () => {
    expect(refusalOf(remove("", place({ host: "a.example" })))).toMatchObject({
      code: "service_not_found",
      message: 'No service has the host "a.example".',
    });
    expect(refusalOf(remove("", place({ host: "slack.com" })))).toMatchObject({
      code: "service_ambiguous",
      details: {
        candidates: [
          { name: "slack-bot", host: "slack.com/api/*" },
          { name: "slack-hooks", host: "slack.com:8443/hooks/*" },
        ],
      },
    });
  });
});
