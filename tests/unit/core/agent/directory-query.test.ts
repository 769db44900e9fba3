import { expect, test } from "bun:test";
import { parseDirectoryQuery } from "../../../../src/core/agent/directory-query.ts";

const parse = (text: string) => {
  const parameters = new URLSearchParams(text);
  return parseDirectoryQuery((name) => parameters.get(name) ?? undefined);
};

const USUAL = { capabilities: [], sortBy: "lastSeen", sortDir: "desc", page: 1, pageSize: 20 } as const;

test("what is not given, and what means nothing, is as usual", () => {
  for (const text of [
    "",
    "q=&online=maybe&realm=&capabilities=,%20,&sortBy=id&sortDir=up&page=x&pageSize=y",
    "page=0&pageSize=",
    "page=-3",
  ]) {
    expect([text, parse(text)]).toEqual([text, USUAL]);
  }
});

test("numbers are kept within their bounds", () => {
  for (const [text, size] of [
    ["0", 1],
    ["-1", 1],
    ["1.9", 1],
    ["100", 100],
    ["101", 100],
    ["1e9", 100],
    ["NaN", 20],
  ] as const) {
    expect([text, parse(`pageSize=${text}`).pageSize]).toEqual([text, size]);
  }
  expect(parse("page=Infinity").page).toBe(1_000_000_000);
});

test("filters are read as they are meant", () => {
  expect(parse("q=ÄRGER&online=TRUE&realm=eng&capabilities=api_call,%20mail_send,api_call,")).toEqual({
    ...USUAL,
    text: "ärger",
    online: true,
    realm: "eng",
    capabilities: ["api_call", "mail_send"],
  });
  expect(parse("workspace=ops&online=false&sortBy=name&sortDir=ASC")).toEqual({
    ...USUAL,
    realm: "ops",
    online: false,
    sortBy: "name",
    sortDir: "asc",
  });
});
