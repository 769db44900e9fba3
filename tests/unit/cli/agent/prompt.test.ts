import { expect, test } from "bun:test";
import { linkAt } from "../../../../src/cli/agent/prompt.ts";

const LINK = "http://127.0.0.1:14321/invite/av_inv_00";

test("a link keeps its place below another address", () => {
  expect(linkAt(LINK, undefined)).toBe(LINK);
  expect(linkAt(LINK, "https://av.example.com/")).toBe("https://av.example.com/invite/av_inv_00");
  expect(linkAt(LINK, "https://example.com/vault")).toBe("https://example.com/vault/invite/av_inv_00");
  expect(() => linkAt(LINK, "av.example.com")).toThrow("--address");
});
