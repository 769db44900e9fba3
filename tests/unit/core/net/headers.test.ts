import { expect, test } from "bun:test";
import {
  connectionTokens,
  headerValue,
  headerValues,
  isBrokerHeader,
  isFieldName,
  isFieldValue,
  isHopByHop,
} from "../../../../src/core/net/headers.ts";

const HEADERS = ["Host", "a", "X-Two", "1", "x-two", "2", "Connection", "close, X-A", "CONNECTION", " x-b "];

test("values are found without case, all of them in order", () => {
  expect(headerValue(HEADERS, "host")).toBe("a");
  expect(headerValue(HEADERS, "x-three")).toBeUndefined();
  expect(headerValues(HEADERS, "x-two")).toEqual(["1", "2"]);
});

test("what Connection names is lower-cased and trimmed", () => {
  expect(connectionTokens(HEADERS)).toEqual(["close", "x-a", "x-b"]);
  expect(connectionTokens(["Host", "a"])).toEqual([]);
});

test("hop-by-hop and broker headers are told from others", () => {
  for (const name of ["connection", "te", "upgrade", "proxy-authorization", "transfer-encoding"]) {
    expect(isHopByHop(name)).toBe(true);
  }
  expect(isHopByHop("authorization")).toBe(false);
  expect(isBrokerHeader("x-vault")).toBe(true);
});

test("a field value holds no line break and no control character", () => {
  expect(["a b\tc", "\xe9", "", "~"].filter((value) => !isFieldValue(value))).toEqual([]);
  expect(["a\rb", "a\nb", "a\0b", "\x7f", "\u0100", "\u2028"].filter(isFieldValue)).toEqual([]);
});

test("a field name is a token", () => {
  expect(["X-Api-Key", "x_y", "!"].filter((name) => !isFieldName(name))).toEqual([]);
  expect(["", "a b", "a:b", "é", "a\r"].filter(isFieldName)).toEqual([]);
});
