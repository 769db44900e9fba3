import { expect, test } from "bun:test";
import { withoutTokens } from "../../../../src/core/log/without-tokens.ts";

const HEX = "0123456789abcdef".repeat(4);
const JWT = "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJhIn0";

test.each([
  [`Agent not found: av_agt_${HEX}`, "Agent not found: [redacted]"],
  [`no vault "av_key_${HEX}", nor oauth_${HEX}`, 'no vault "[redacted]", nor [redacted]'],
  [`Agent not found: acme:${JWT}.c2ln-_A`, "Agent not found: acme:[redacted]"],
  [`cut: ${JWT}`, "cut: [redacted]"],
])("%s", (text, told) => expect(withoutTokens(text)).toBe(told));

test("names stay, whatever they look like", () => {
  for (const text of ["Agent not found: av_agt_one", "eyJack", "a.b.c", "Vault not found: oauth_prod"]) {
    expect(withoutTokens(text)).toBe(text);
  }
});
