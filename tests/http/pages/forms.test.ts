import { describe, expect, test } from "bun:test";
import { readForm } from "../../../src/http/read-form.ts";

const TYPE = "application/x-www-form-urlencoded";
const sent = (body: string | Uint8Array<ArrayBuffer>, type: string | undefined = TYPE) =>
  new Request("http://127.0.0.1/", {
    method: "POST",
    body,
    headers: type === undefined ? {} : { "Content-Type": type },
  });

describe("a form", () => {
  const cases: Record<string, readonly [body: string, name: string, text: string]> = {
    "plus and escapes": ["value=a+b%2Bc%26d%3De", "value", "a b+c&d=e"],
    "several lines, as browsers send them": ["value=one%0D%0Atwo", "value", "one\r\ntwo"],
    "other scripts": ["value=%D0%BA%D0%BB%D1%8E%D1%87", "value", "ключ"],
    "a name that is escaped": ["value%3AKEY=x", "value:KEY", "x"],
    "an equals sign in the value": ["value=YQ==", "value", "YQ=="],
    "a field without a value": ["value&other=1", "value", ""],
    "no such field": ["other=1", "value", ""],
    nothing: ["", "value", ""],
  };
  test.each(Object.entries(cases))("%s", async (_, [body, name, text]) => {
    expect((await readForm(sent(body))).text(name)).toBe(text);
  });

  test("may have two thousand fields", async () => {
    const fields = Array.from({ length: 2000 }, (_, at) => `key.${at}=${at}`).join("&");
    expect((await readForm(sent(fields))).text("key.1999")).toBe("1999");
  });

  test("may say its charset", async () => {
    expect((await readForm(sent("a=1", `${TYPE}; charset=UTF-8`))).text("a")).toBe("1");
  });
});

describe("no form", () => {
  const code = (request: Request) =>
    readForm(request).then(
      () => undefined,
      (error) => error.code,
    );
  test.each(["application/json", "text/plain", "multipart/form-data; boundary=x"])("%s", async (type) => {
    expect(await code(sent("a=1", type))).toBe("bad_request");
  });
  const bad: Record<string, string | Uint8Array<ArrayBuffer>> = {
    "half an escape": "a=%2",
    "bytes that are no UTF-8, escaped": "a=%FF%FE",
    "bytes that are no UTF-8": Uint8Array.from([0x61, 0x3d, 0xff]),
    "a field that stands there twice": "a=1&a=2",
    "more fields than any form of ours has": Array.from({ length: 2001 }, (_, at) => `key.${at}=`).join("&"),
  };
  test.each(Object.entries(bad))("%s", async (_, body) => {
    expect(await code(sent(body))).toBe("bad_request");
  });

  test("more than 1 MiB", async () => {
    expect(await code(sent(`a=${"x".repeat(1024 * 1024)}`))).toBe("body_too_large");
    expect(await code(sent(`a=${"x".repeat(1024 * 1024 - 2)}`))).toBeUndefined();
  });
});
