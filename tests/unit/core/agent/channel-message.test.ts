import { expect, test } from "bun:test";
import { memberText, parseChannelMessage } from "../../../../src/core/agent/channel-message.ts";

test.each([
  ['{"type":"a","payload":{"x":1},"timestamp":"t"}', ['{"x":1}t']],
  // What is written otherwise than JSON.stringify does: numbers, escapes, keys like integers, spaces, one key twice.
  [
    '{"payload" : { "b": 1.0, "1": "\\u00e9" } ,"type":"a","timestamp":"t"}',
    ['{"1":"é","b":1}t', '{ "b": 1.0, "1": "\\u00e9" }t'],
  ],
  ['{"payload":{"x":1},"payload":{"x":2},"type":"a","timestamp":"t"}', ['{"x":2}t']],
  [
    '{"n":{"payload":7},"s":"\\"payload\\":{","payload":{"a":["}",{"b":"\\\\"}]},"type":"a","timestamp":5}',
    ['{"a":["}",{"b":"\\\\"}]}5'],
  ],
  ['{"type":"a"}', ["{}"]],
  ['{"type":"a","p\\u0061yload":{"x":1}}', ['{"x":1}']],
])("%s is signed as %j", (text, signed) => {
  expect(parseChannelMessage(text)?.signed).toEqual(signed);
});

test.each([
  "",
  "x",
  "[]",
  "null",
  "1",
  '"a"',
  "{}",
  '{"type":1}',
  '{"type":"a","payload":[]}',
  '{"type":"a","payload":"x"}',
  '{"type":"a",}',
])("%s is no message", (text) => {
  expect(parseChannelMessage(text)).toBeUndefined();
});

test("what is no text counts as left out", () => {
  const message = parseChannelMessage('{"type":"a","signature":1,"publicKey":{},"timestamp":[]}');
  expect(message).toEqual({
    type: "a",
    payload: {},
    signature: undefined,
    publicKey: undefined,
    timestamp: "",
    signed: ["{}"],
  });
});

test("a member that is not there has no text", () => {
  expect(memberText('{"a":"b"}', "b")).toBeUndefined();
  expect(memberText("{}", "a")).toBeUndefined();
});

test("nesting that costs more than it says is no message, and is found out quickly", () => {
  const nested = (depth: number) => `{"type":"a","payload":{"a":${"[".repeat(depth)}${"]".repeat(depth)}}}`;
  const at = performance.now();
  expect(parseChannelMessage(nested(30_000))).toBeUndefined();
  expect(parseChannelMessage(`"${"[".repeat(60_000)}`)).toBeUndefined();
  expect(performance.now() - at).toBeLessThan(100);
  expect(parseChannelMessage(nested(50))).toBeDefined();
  expect(parseChannelMessage(`{"type":"a","payload":{"a":"${"[".repeat(500)}"}}`)).toBeDefined();
});
