import { expect, test } from "bun:test";
import { issuerOf } from "../../../../src/core/identity/settings.ts";
import type { CompanyId } from "../../../../src/core/ids.ts";

test("a company's issuer is below where the instance is found", () => {
  expect(issuerOf("https://vault.example", "globex" as CompanyId)).toBe("https://vault.example/oidc/globex");
});
