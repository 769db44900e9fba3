import { expect, test } from "bun:test";
import { parseAsked } from "../../../../../src/core/service/explain/request-url.ts";

test("the scheme's port unless it says one, the path as it is written, the method in capitals", () => {
  const https = { scheme: "https", method: "GET", host: "api.example.com", port: 443 } as const;
  expect(parseAsked("get", "https://API.example.com./v1/%2e?x#y")).toEqual({ ...https, path: "/v1/%2e" });
  expect(parseAsked("GET", " api.example.com ")).toEqual({ ...https, path: "/" });
  expect(parseAsked("GET", "HTTP://api.example.com:81/a")).toEqual({
    ...https,
    scheme: "http",
    port: 81,
    path: "/a",
  });
});

test("all faults at once", () => {
  expect(() => parseAsked("GE T", "https://")).toThrow(
    "method is no method such as GET; url is no address such as https://api.example.com/v1/charges",
  );
  expect(() => parseAsked("", "a.example.com")).toThrow("method is no method such as GET");
});
