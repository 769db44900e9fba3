import { expect, test } from "bun:test";
import { hostOfAudience } from "../../../../src/core/token-exchange/audience-host.ts";

test.each([
  ["https://MCP.partner.test/tools?x=1", "mcp.partner.test"],
  ["http://partner.test:8443", "partner.test"],
  ["spiffe://Partner.test/reports", "partner.test"],
  ["sts.amazonaws.com", "sts.amazonaws.com"],
  ["STS.example", "sts.example"],
  ["vane", undefined],
  ["urn:example:reports", undefined],
  ["api://", undefined],
  ["https://", undefined],
  ["a..b", undefined],
])("%s is at %p", (audience, host) => {
  expect(hostOfAudience(audience)).toBe(host);
});
