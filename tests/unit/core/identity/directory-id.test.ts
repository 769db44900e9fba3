import { expect, test } from "bun:test";
import { parsePublicKey } from "../../../../src/core/identity/did.ts";
import { directoryId } from "../../../../src/core/identity/directory-id.ts";
import { type CompanyId, DEFAULT_COMPANY_ID } from "../../../../src/core/ids.ts";

test("an agent is called by its DID, and by company:agentId as long as it has no key", () => {
  const globex = { companyId: "globex" as CompanyId, name: "globex:crawler-7" };
  expect(directoryId({ companyId: DEFAULT_COMPANY_ID, name: "bot" })).toBe("default:bot");
  expect(directoryId(globex)).toBe("globex:crawler-7");
  expect(directoryId({ ...globex, publicKey: parsePublicKey("z6Mkf9...") })).toBe("did:vaultys:z6Mkf9...");
});
