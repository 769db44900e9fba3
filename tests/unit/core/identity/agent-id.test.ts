import { expect, test } from "bun:test";
import { parseAgentId, parseCompanyId } from "../../../../src/core/identity/agent-id.ts";

function refusal(parse: () => unknown): unknown {
  try {
    return parse();
  } catch (error) {
    expect(error).toMatchObject({ code: "bad_request" });
    return (error as Error).message;
  }
}

test.each(["crawler-7", "Crawler-7", "a", "_", "...", "a.b_c-D9", "x".repeat(255)])("%s is an id", (text) => {
  expect<string>(parseAgentId(text)).toBe(text);
  expect<string>(parseCompanyId(text)).toBe(text);
});

test.each<[unknown]>([[undefined], [null], [""], [7], [["a"]], [{ a: 1 }], [true]])(
  "%j is as if it were missing",
  (value) => {
    expect(refusal(() => parseAgentId(value))).toBe("Missing or invalid field: agentId is required");
    expect(refusal(() => parseCompanyId(value))).toBe("Missing or invalid field: companyId is required");
  },
);

test.each(["a b", "a/b", "a%20b", "a:b", "é", "a\n", "a\0", " a", "x".repeat(256)])(
  "%j breaks the rule",
  (text) => {
    expect(refusal(() => parseAgentId(text))).toBe("Invalid field: agentId must match [A-Za-z0-9._-]{1,255}");
    expect(refusal(() => parseCompanyId(text))).toBe(
      "Invalid field: companyId must match [A-Za-z0-9._-]{1,255}",
    );
  },
);

test.each([".", ".."])("%s matches the pattern, so more is said of it", (text) => {
  const rule = 'must match [A-Za-z0-9._-]{1,255} and be neither "." nor ".."';
  expect(refusal(() => parseAgentId(text))).toBe(`Invalid field: agentId ${rule}`);
  expect(refusal(() => parseCompanyId(text))).toBe(`Invalid field: companyId ${rule}`);
});

test("what names something else already is reserved, each for its own kind", () => {
  for (const id of ["register", "invites", "enrollment"]) {
    expect(refusal(() => parseAgentId(id))).toBe(`Reserved identifier: ${id}`);
    expect<string>(parseCompanyId(id)).toBe(id);
  }
  for (const id of ["did", "spiffe", "agt"]) {
    expect(refusal(() => parseCompanyId(id))).toBe(`Reserved identifier: ${id}`);
    expect<string>(parseAgentId(id)).toBe(id);
  }
});
