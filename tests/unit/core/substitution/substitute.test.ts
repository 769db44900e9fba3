import { expect, test } from "bun:test";
import type { KeyName } from "../../../../src/core/ids.ts";
import type { Substitution, Surface } from "../../../../src/core/service/service.ts";
import {
  bodyReplacements,
  frameReplacements,
  substituteHeaders,
  substituteTarget,
} from "../../../../src/core/substitution/substitute.ts";

const sub = (key: string, placeholder: string, ...surfaces: Surface[]): Substitution => ({
  key: key as KeyName,
  placeholder,
  in: surfaces,
});
const values = (key: KeyName) => ({ A: "a/b c", B: "x\r\ny", D: "$&" })[key as string];

test("path and query are replaced apart, each in its own encoding, every occurrence", () => {
  const both = [sub("A", "__A__", "path", "query")];
  expect(substituteTarget("/bot__A__/__A__?k=__A__", both, values)).toBe("/bota%2Fb%20c/a%2Fb%20c?k=a%2Fb+c");
  expect(substituteTarget("/__A__?k=__A__", [sub("A", "__A__", "path")], values)).toBe("/a%2Fb%20c?k=__A__");
  expect(substituteTarget("/__A__?k=__A__", [sub("A", "__A__", "query")], values)).toBe("/__A__?k=a%2Fb+c");
});

test("a value is not read as a replacement pattern", () => {
  expect(substituteTarget("/__D__", [sub("D", "__D__", "path")], values)).toBe("/%24%26");
});

test("an encoded placeholder is none", () => {
  expect(substituteTarget("/%5F_A__", [sub("A", "__A__", "path")], values)).toBe("/%5F_A__");
});

test("headers are replaced in place; a value with a line break names its key instead", () => {
  const headers = ["X", "k=__A__,__A__", "Y", "1"];
  expect(substituteHeaders(headers, [sub("A", "__A__", "header")], values)).toBeUndefined();
  expect(headers).toEqual(["X", "k=a/b c,a/b c", "Y", "1"]);
  expect(substituteHeaders(["X", "__B__"], [sub("B", "__B__", "header")], values)).toBe("B" as KeyName);
  expect(substituteHeaders(["X", "none"], [sub("B", "__B__", "header")], values)).toBeUndefined();
});

test("a body's type decides the encoding; an encoded or multipart one passes", () => {
  const subs = [sub("A", "__A__", "body"), sub("D", "__D__", "query")];
  const value = (headers: string[]) => bodyReplacements(headers, subs, values).map((one) => one.value);
  expect(value(["Content-Type", "application/x-www-form-urlencoded"])).toEqual(["a%2Fb+c"]);
  expect(value(["Content-Type", "text/plain"])).toEqual(["a/b c"]);
  expect(value(["Content-Type", "text/plain", "Content-Encoding", "gzip"])).toEqual([]);
  expect(value(["Content-Type", "multipart/form-data"])).toEqual([]);
});

test("frames take the value as it is", () => {
  expect(frameReplacements([sub("A", "__A__", "websocket"), sub("D", "__D__", "body")], values)).toEqual([
    { placeholder: "__A__", value: "a/b c" },
  ]);
});
