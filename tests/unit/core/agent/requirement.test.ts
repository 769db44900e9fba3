import { describe, expect, test } from "bun:test";
import type { Capability } from "../../../../src/core/agent/capability.ts";
import { forgottenRequirements, newlyUnrequired } from "../../../../src/core/agent/requirement.ts";
import { reachOfService } from "../../../../src/core/reach/reach.ts";
import type { Service } from "../../../../src/core/service/service.ts";
import { bearer } from "../../../support/access/reach.ts";

const needing = (service: Service, ...names: string[]): Service => ({
  ...service,
  requires: names as Capability[],
});
const open = bearer("a.com", "KEY");
const gated = needing(open, "mail_send");
const narrow = needing(bearer("a.com/admin/*", "KEY", { name: "narrow" }), "mail_send", "api_call");
const bare: Service = { ...open, name: "bare", auth: { type: "passthrough" } };

/** Of all that the services which stand afterwards reach. */
function unrequired(before: readonly Service[], after: readonly Service[]): unknown[] {
  const freed = newlyUnrequired(before, after);
  return after.flatMap(reachOfService).flatMap((reach) => freed(reach));
}

describe("a credential that agents could not have used before", () => {
  test.each([
    ["the requirement is taken back", [gated], [open], ["mail_send"]],
    ["another host has it without", [gated], [gated, bearer("b.com", "KEY")], ["mail_send"]],
    ["one that is switched off has it without", [gated], [{ ...open, enabled: false }], ["mail_send"]],
    ["a part is taken back", [narrow], [needing(narrow, "api_call")], ["mail_send"]],
  ] as const)("when %s", (_, before, after, expected) => {
    expect(unrequired(before, after)).toEqual([...expected]);
  });

  test.each([
    ["more is required", [open], [gated]],
    ["some service demands no more", [gated, narrow], [needing(narrow, "mail_send")]],
    ["there was none", [], [open]],
    ["the credential is another", [gated], [gated, bearer("b.com", "OTHER")]],
  ] as const)("is none when %s", (_, before, after) => {
    expect(unrequired(before, after)).toEqual([]);
  });
});

describe("a requirement that nothing keeps up", () => {
  test.each([
    ["the only service of the credential goes", [gated], [], ["a.com"]],
    ["its requirement goes", [gated], [open], ["a.com"]],
    ["it uses another credential", [gated], [needing(bearer("a.com", "OTHER"), "mail_send")], ["a.com"]],
    ["a wider one that demands less is left", [gated, narrow], [gated], ["narrow"]],
    ["one without a credential moves", [needing(bare, "api_call")], [], ["bare"]],
  ] as const)("when %s", (_, before, after, expected) => {
    const named = before.map((service, at) => ({ ...service, name: at === 0 ? service.name : "narrow" }));
    const names = forgottenRequirements(named, after);
    expect(names).toEqual(named.filter(({ name }) => names.includes(name)).map(({ name }) => name));
    expect(names.length).toBe(expected.length);
  });

  test.each([
    ["it stays", [gated], [gated]],
    ["it moves", [gated], [{ ...gated, path: "/v1/*" }]],
    ["it is switched off", [gated], [{ ...gated, enabled: false }]],
    ["another one with the credential demands more", [gated, narrow], [narrow]],
    ["there was none", [open], []],
    [
      "one without a credential gets one more service",
      [needing(bare, "api_call")],
      [needing(bare, "api_call"), open],
    ],
  ] as const)("is none when %s", (_, before, after) => {
    expect(forgottenRequirements(before, after)).toEqual([]);
  });
});
