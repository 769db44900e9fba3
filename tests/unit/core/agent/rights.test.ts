import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { CAPABILITIES, type Capability } from "../../../../src/core/agent/capability.ts";
import type { AgentPolicy, PolicySubject } from "../../../../src/core/agent/policy.ts";
import {
  agentRights,
  commonRights,
  NO_RIGHTS,
  rightsDenial,
  serviceDenial,
} from "../../../../src/core/agent/rights.ts";
import type { AgentId, PolicyId, RealmId } from "../../../../src/core/ids.ts";

const ID = "agent-1" as AgentId;
const NOW = 1000;
const of = (...names: string[]) => names as Capability[];
const AGENT: PolicySubject = { type: "agent", id: ID };
const REALM: PolicySubject = { type: "realm", id: "realm_eng" as RealmId };

function policy(id: string, fields: Partial<AgentPolicy> = {}): AgentPolicy {
  return {
    id: id as PolicyId,
    subject: AGENT,
    capabilities: CAPABILITIES,
    resourceLimits: {},
    createdBy: "x",
    createdAt: 1,
    ...fields,
  };
}
const rights = (capabilities: readonly Capability[], policies: readonly AgentPolicy[], now = NOW) =>
  agentRights({ id: ID, agent: "default:one", capabilities, policies }, now);

test("without policies an agent may do what it may, anywhere", () => {
  expect(rights(of("api_call"), [])).toEqual({
    agent: "default:one",
    capabilities: of("api_call"),
    domains: [],
    quotas: [],
    ended: undefined,
    until: Number.POSITIVE_INFINITY,
  });
  expect(rightsDenial(NO_RIGHTS, { host: "a.com" })).toBeUndefined();
  expect(rightsDenial(NO_RIGHTS, { host: "a.com", requires: of("api_call") })?.type).toBe("capabilities");
});

test("every policy holds, the realm's with the agent's, and the first to end says until when", () => {
  const found = rights(of("api_call", "mail_send", "file_access"), [
    policy("a", { capabilities: of("mail_send", "api_call"), resourceLimits: { allowedDomains: ["a.com"] } }),
    policy("r", {
      subject: REALM,
      capabilities: of("mail_send", "system_command"),
      resourceLimits: { allowedDomains: ["*.com", "a.com"], maxRequestsPerHour: 5 },
      expiresAt: 2000,
    }),
  ]);
  expect(found.capabilities).toEqual(of("mail_send"));
  expect(found.domains).toEqual([["a.com"], ["*.com", "a.com"]]);
  expect(found.quotas).toEqual([{ policyId: "r" as PolicyId, agentId: ID, max: 5 }]);
  expect([found.ended, found.until]).toEqual([undefined, 2000]);
  expect(rightsDenial(found, { host: "a.com" })).toBeUndefined();
  expect(rightsDenial(found, { host: "b.com" })).toEqual({ type: "domain" });
  expect(rightsDenial(found, { host: "b.com", requires: of("api_call") })).toEqual({
    type: "capabilities",
    missing: of("api_call"),
  });
});

describe("one that is over stops the agent", () => {
  const over = policy("old", { expiresAt: NOW, createdAt: 5 });
  test.each([
    ["alone", [over], "old"],
    ["beside an older one", [over, policy("older", { createdAt: 4 })], "old"],
    ["beside one of the same moment", [over, policy("same", { createdAt: 5 })], "old"],
    ["beside a newer one of its realm", [over, policy("realm", { subject: REALM, createdAt: 9 })], "old"],
    ["and a newer one on it does not", [over, policy("newer", { createdAt: 6 })], undefined],
    [
      "and a newer one that is over does, too",
      [over, policy("newer", { createdAt: 6, expiresAt: 900 })],
      "old",
    ],
  ] as const)("%s", (_, policies, ended) => {
    expect(rights([], policies).ended).toBe(ended as never);
  });
});

test("a service is denied when none of the hosts that it stands for is allowed", () => {
  const found = rights([], [policy("a", { resourceLimits: { allowedDomains: ["x.a.com", "*.b.com"] } })]);
  const denied = (host: string) => serviceDenial(found, { host })?.type;
  expect(["x.a.com", "*.a.com", "*.b.com", "y.b.com"].map(denied)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect(["y.a.com", "*.c.com", "*.com"].map(denied)).toEqual(["domain", "domain", "domain"]);
});

describe("a policy never widens", () => {
  const subject = fc.constantFrom<PolicySubject>(AGENT, REALM);
  const host = fc.constantFrom("a.com", "x.a.com", "b.org");
  const capabilities = fc.subarray([...CAPABILITIES]);
  const anyPolicy = fc
    .record({
      subject,
      capabilities: fc.subarray([...CAPABILITIES], { minLength: 1 }),
      domains: fc.option(fc.array(fc.constantFrom("a.com", "*.a.com", "b.org"), { minLength: 1 })),
      max: fc.option(fc.integer({ min: 1, max: 9 })),
      expiresAt: fc.option(fc.integer({ min: 500, max: 1500 })),
      createdAt: fc.integer({ min: 1, max: 4 }),
    })
    .map(({ domains, max, expiresAt, ...rest }, at = 0) =>
      policy(`p${JSON.stringify([rest, domains, max, expiresAt, at])}`, {
        ...rest,
        resourceLimits: {
          ...(domains === null ? {} : { allowedDomains: domains }),
          ...(max === null ? {} : { maxRequestsPerHour: max }),
        },
        ...(expiresAt === null ? {} : { expiresAt }),
      }),
    );
  const most = (quotas: readonly { readonly max: number }[]) => Math.min(...quotas.map(({ max }) => max));

  test("whatever there is, an agent may do no more than without any", () => {
    fc.assert(
      fc.property(
        capabilities,
        fc.array(anyPolicy),
        host,
        capabilities,
        (held, policies, asked, requires) => {
          const found = rights(held, policies);
          expect(found.capabilities.every((one) => held.includes(one))).toBe(true);
          if (rightsDenial(found, { host: asked, requires }) !== undefined) return;
          expect(rightsDenial(rights(held, []), { host: asked, requires })).toBeUndefined();
        },
      ),
    );
  });

  test("one more allows nothing that was not, unless it takes the place of one that is over", () => {
    fc.assert(
      fc.property(
        capabilities,
        fc.array(anyPolicy),
        anyPolicy,
        host,
        capabilities,
        (held, policies, more, asked, requires) => {
          const [before, after] = [rights(held, policies), rights(held, [...policies, more])];
          expect(most(after.quotas)).toBeLessThanOrEqual(most(before.quotas));
          if (rightsDenial(after, { host: asked, requires }) !== undefined) return;
          const denial = rightsDenial(before, { host: asked, requires });
          expect(denial === undefined || denial.type === "ended").toBe(true);
        },
      ),
    );
  });

  test("what is made at one time holds until the time it names", () => {
    fc.assert(
      fc.property(fc.array(anyPolicy), fc.integer({ min: 0, max: 400 }), (policies, later) => {
        const found = rights([...CAPABILITIES], policies);
        if (NOW + later >= found.until) return;
        expect(rights([...CAPABILITIES], policies, NOW + later)).toEqual(found);
      }),
    );
  });
});

test("two together may what each may, within the limits of both", () => {
  const limited = (id: string, allowedDomains: string[], maxRequestsPerHour: number) =>
    policy(id, { resourceLimits: { allowedDomains, maxRequestsPerHour }, expiresAt: NOW + 5 });
  const one = rights(of("api_call", "mail_send"), [limited("p1", ["a.com", "b.com"], 5)]);
  const other = rights(of("api_call"), [limited("p2", ["b.com"], 3)]);
  const both = commonRights(one, other);
  expect(both).toMatchObject({ agent: "default:one", capabilities: of("api_call"), until: NOW + 5 });
  expect(both.quotas.map(({ max }) => max)).toEqual([5, 3]);
  expect(rightsDenial(both, { host: "a.com" })?.type).toBe("domain");
  expect(rightsDenial(both, { host: "b.com" })).toBeUndefined();
  expect(commonRights(one, NO_RIGHTS).capabilities).toEqual([]);
  const ended = rights(of("api_call"), [policy("p3", { expiresAt: NOW - 1 })]);
  expect(commonRights(one, ended).ended).toBe("p3" as PolicyId);
});
