import { expect, test } from "bun:test";
import { parseRegisterAgent, parseRegisterCompany } from "../../../../src/core/company/register.ts";

test("metadata is kept as it is, and null is none", () => {
  const metadata = { a: null, nested: [{ b: [1, "x"] }], "": false };
  expect(parseRegisterAgent({ agentId: "a", metadata })).toEqual({ agentId: "a" as never, metadata });
  for (const none of [null, undefined]) {
    expect(parseRegisterAgent({ agentId: "a", metadata: none })).toEqual({ agentId: "a" as never });
    expect(parseRegisterCompany({ companyId: "c", metadata: none })).toEqual({ companyId: "c" as never });
  }
});

test("what is no object has no id, and metadata that is none is refused", () => {
  for (const body of [undefined, null, 7, "a", [], {}]) {
    expect(() => parseRegisterAgent(body)).toThrow("Missing or invalid field: agentId is required");
    expect(() => parseRegisterCompany(body)).toThrow("Missing or invalid field: companyId is required");
  }
  for (const metadata of [[], "x", 0, false]) {
    expect(() => parseRegisterAgent({ agentId: "a", metadata })).toThrow("metadata must be an object");
    // Programs compare this sentence with what they know, so nothing stands beside it.
    expect(() => parseRegisterAgent({ agentId: 1, metadata })).toThrow(
      /^Missing or invalid field: agentId is required$/,
    );
    expect(() => parseRegisterAgent({ agentId: "a b", metadata })).toThrow(
      /agentId must match.*metadata must/,
    );
  }
});

test("metadata may have 16 KiB as UTF-8 and 64 levels", () => {
  const sized = (bytes: number) => ({ agentId: "a", metadata: { x: "é".repeat((bytes - 8) / 2) } });
  expect(parseRegisterAgent(sized(16 * 1024)).agentId).toBe("a" as never);
  expect(() => parseRegisterAgent(sized(16 * 1024 + 2))).toThrow("must not exceed 16 KiB");
  const nested = (levels: number) => JSON.parse(`${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`);
  expect(parseRegisterAgent({ agentId: "a", metadata: nested(64) }).agentId).toBe("a" as never);
  const before = performance.now();
  for (const levels of [65, 100_000]) {
    expect(() => parseRegisterAgent({ agentId: "a", metadata: nested(levels) })).toThrow(
      "nested deeper than 64",
    );
  }
  expect(performance.now() - before).toBeLessThan(2000);
});
