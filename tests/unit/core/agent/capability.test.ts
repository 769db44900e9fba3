import { expect, test } from "bun:test";
import {
  CAPABILITIES,
  type Capability,
  checkCapabilities,
  missingCapabilities,
  parseCapabilities,
} from "../../../../src/core/agent/capability.ts";

const of = (...names: string[]) => names as Capability[];

test("what may be asked for is the documents' list, in their order", () => {
  expect(CAPABILITIES.join()).toBe(
    "file_access,internet_access,browser_control,api_call,mail_send,code_execution,system_command,agent_communication",
  );
});

test("each is kept once, in the order of the body", () => {
  expect(
    parseCapabilities("capabilities", ["mail_send", "api_call", "mail_send", "knowledge_search"]),
  ).toEqual(of("mail_send", "api_call", "knowledge_search"));
  expect(parseCapabilities("capabilities", [])).toEqual([]);
});

test.each([["api_call"], [{}], [undefined], [null], [7]])("%p is no list", (value) => {
  expect(() => parseCapabilities("capabilities", value)).toThrow(
    "Missing or invalid field: capabilities must be a list",
  );
});

test.each([
  ["fly", "Unknown capability: fly"],
  ["", "Unknown capability: "],
  ["api_call ", "Unknown capability: api_call "],
  [7, "Unknown capability: not a text"],
  [undefined, "Unknown capability: not a text"],
  ["\u001b[2J", "Unknown capability: ?[2J"],
])("%p is refused", (name, message) => {
  expect(() => parseCapabilities("capabilities", ["api_call", name])).toThrow(message);
});

test("a long name is not said back whole", () => {
  expect(() => parseCapabilities("capabilities", ["x".repeat(5000)])).toThrow(/^Unknown capability: x{64}$/);
});

test("who tells all faults at once hears of each, and keeps the rest", () => {
  expect(checkCapabilities("requires", ["api_cal", "api_call", null, "api_call"]) as unknown).toEqual({
    capabilities: ["api_call"],
    problems: [
      { field: "requires[0]", problem: '"api_cal" is no capability; did you mean api_call?' },
      { field: "requires[2]", problem: "is not the name of a capability" },
    ],
  });
  expect(checkCapabilities("requires", {}).problems).toEqual([
    { field: "requires", problem: "must be a list of capabilities" },
  ]);
});

test("missing are those that are required and not held", () => {
  expect(missingCapabilities(of("mail_send", "api_call"), of("api_call"))).toEqual(of("mail_send"));
  expect(missingCapabilities([], [])).toEqual([]);
});
