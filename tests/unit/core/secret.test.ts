import { expect, test } from "bun:test";
import { inspect } from "node:util";
import { Secret } from "../../../src/core/secret.ts";

const VALUE = "sk_live_hunter2";
const secret = new Secret(VALUE);

test("its value is had by asking for it", () => expect(secret.open()).toBe(VALUE));

test.each([
  ["text", () => String(secret)],
  ["a template", () => `${secret}`],
  ["JSON", () => JSON.stringify({ secret })],
  ["Node's inspect", () => inspect({ deep: [secret] }, { depth: null, showHidden: true })],
  ["Bun's inspect", () => Bun.inspect({ deep: [secret] })],
  ["an error's message", () => new Error(`failed with ${secret}`).message],
  ["its members", () => JSON.stringify([Object.entries(secret), Object.getOwnPropertyNames(secret)])],
  ["a copy", () => JSON.stringify(structuredClone({ ...secret }))],
])("it is not in %s", (_, print) => expect(print()).not.toContain("hunter2"));
