import { expect, test } from "bun:test";
import { parseCanaryResponse, readCanaryResponse } from "../../../../src/core/canary/response.ts";

test("it is refuse or freeze; absent refuses, and what nobody knows freezes", () => {
  expect(parseCanaryResponse(" freeze ")).toBe("freeze");
  expect(parseCanaryResponse("")).toBeUndefined();
  expect(() => parseCanaryResponse("thaw")).toThrow('canary_response must be "refuse" or "freeze"');
  expect(readCanaryResponse(undefined)).toBe("refuse");
  expect(readCanaryResponse("refuse")).toBe("refuse");
  expect(readCanaryResponse("melt")).toBe("freeze");
});
