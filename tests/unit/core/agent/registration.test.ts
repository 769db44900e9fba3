import { expect, test } from "bun:test";
import type { Capability } from "../../../../src/core/agent/capability.ts";
import {
  agentIdStem,
  freeAgentId,
  mayReplace,
  parseGranted,
  parseReason,
  parseRegistration,
} from "../../../../src/core/agent/registration.ts";
import { isSlug } from "../../../../src/core/service/slug.ts";

const BODY = { name: "Ledger Bot", publicKey: "z6Mkf9...", capabilities: ["api_call", "api_call"] };
const able = (...names: string[]) => names as readonly string[] as readonly Capability[];
const DIGEST = `${"0".repeat(56)}deadbeef`;

test("a body is read with what it may leave out", () => {
  expect(parseRegistration({ ...BODY, role: "owner" })).toEqual({
    name: "Ledger Bot",
    publicKey: "z6Mkf9..." as never,
    requestedCapabilities: able("api_call"),
    llm: {},
  });
  const llmConfig = { provider: "openai", model: "gpt-4o", maxTokens: 5 };
  expect(parseRegistration({ ...BODY, version: "1.0.0", llmConfig })).toMatchObject({
    version: "1.0.0",
    llm: { provider: "openai", model: "gpt-4o" },
  });
  for (const none of [null, ""])
    expect(parseRegistration({ ...BODY, version: none }).version).toBeUndefined();
});

test("all that is wrong is told at once", () => {
  expect(() => parseRegistration({ ...BODY, version: 7, llmConfig: { model: {} } })).toThrow(
    "Missing or invalid field: version is required; Missing or invalid field: llmConfig.model is required",
  );
  for (const body of [undefined, null, [], "x"]) {
    expect(() => parseRegistration(body)).toThrow(
      "Missing or invalid field: name is required; Missing or invalid field: publicKey is required; " +
        "Missing or invalid field: capabilities must be a list",
    );
  }
});

test("only what was asked for is granted", () => {
  const asked = able("api_call", "mail_send");
  expect(parseGranted({ capabilities: ["mail_send", "mail_send"] }, asked)).toEqual(able("mail_send"));
  for (const body of [undefined, {}, { capabilities: [] }, { capabilities: {} }]) {
    expect(() => parseGranted(body, asked)).toThrow("At least one capability must be assigned");
  }
  for (const name of ["file_access", "toString", null, undefined, 7]) {
    expect(() => parseGranted({ capabilities: ["api_call", name] }, asked)).toThrow(
      "Capability not requested: ",
    );
  }
});

test("a reason is a text of some length, or the usual one", () => {
  expect(parseReason(undefined)).toBe("Registration rejected by admin");
  expect(parseReason({ reason: "no\0pe" })).toBe("nope");
  for (const reason of [7, {}, "x".repeat(501)])
    expect(() => parseReason({ reason })).toThrow("reason must be");
});

test("what is better proven is not replaced by what is less", () => {
  expect(mayReplace("none", "none")).toBe(true);
  expect(mayReplace("timestamp", "challenge")).toBe(true);
  expect(mayReplace("challenge", "challenge")).toBe(true);
  expect(mayReplace("challenge", "none")).toBe(false);
  expect(mayReplace("timestamp", "none")).toBe(false);
});

test("an agent's id is a slug of its name, or made of its key", () => {
  for (const [name, id] of [
    ["Ledger Bot", "ledger-bot"],
    ["  --Ünïcode__Agent  ", "unicode-agent"],
    ["数据", "agent-deadbeef"],
    ["AI", "agent-deadbeef"],
    ["x".repeat(64), "x".repeat(64)],
  ] as const) {
    expect(agentIdStem(name, DIGEST).base).toBe(id);
    expect(isSlug(id)).toBe(true);
  }
});

test("one that is taken or reserved gets a number, within the length of names", () => {
  expect(freeAgentId("bot", [])).toBe("bot");
  expect(freeAgentId("bot", ["bot", "bot-2", "bot-4"])).toBe("bot-3");
  expect(freeAgentId("register", [])).toBe("register-2");
  const { base, stem } = agentIdStem("x".repeat(64), DIGEST);
  const next = freeAgentId(base, [base]);
  expect(next).toBe(`${"x".repeat(62)}-2`);
  expect(next.startsWith(stem)).toBe(true);
});
