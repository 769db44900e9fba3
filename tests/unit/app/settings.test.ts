import { expect, test } from "bun:test";
import { changeVaultSettings, readVaultSettings } from "../../../src/app/settings.ts";
import { DEFAULT_VAULT_ID } from "../../../src/core/ids.ts";
import { openInstance } from "../../support/instance.ts";
import { scopedPrincipal, userPrincipal } from "../../support/principals.ts";

const vault = "default";

test("an owner changes a vault's policy without a grant; the default is stored as nothing", async () => {
  await using instance = await openInstance();
  const { deps, store } = instance;
  const owner = userPrincipal("owner");
  const stored = () => store.settings.vault(DEFAULT_VAULT_ID, "unmatched_host_policy");
  expect(await changeVaultSettings(deps, owner, { vault, unmatchedPolicy: "deny" })).toBe("deny");
  expect(await readVaultSettings(deps, scopedPrincipal("proxy"), { vault })).toBe("deny");
  expect(await changeVaultSettings(deps, owner, { vault, unmatchedPolicy: undefined })).toBe("deny");
  await expect(changeVaultSettings(deps, owner, { vault, unmatchedPolicy: "maybe" })).rejects.toMatchObject({
    code: "bad_request",
  });
  expect(await stored()).toBe("deny");
  await changeVaultSettings(deps, owner, { vault, unmatchedPolicy: "" });
  expect(await stored()).toBeUndefined();
});
