import { expect, test } from "bun:test";
import { setCredentials } from "../../../../src/app/vault/credentials.ts";
import { discover } from "../../../../src/app/vault/discover.ts";
import { openInstance } from "../../../support/instance.ts";
import { scopedPrincipal } from "../../../support/principals.ts";

test("what is found is names only", async () => {
  await using instance = await openInstance();
  const principal = scopedPrincipal("admin");
  await setCredentials(instance.deps, principal, { vault: "default", credentials: { KEY: "hunter2" } });
  const found = await discover(instance.deps, principal, { vault: undefined });
  expect(found).toEqual({
    vault: "default",
    services: [],
    keys: ["KEY" as never],
    unavailable: [],
    stripEnv: false,
    placeholderTag: expect.stringMatching(/^[0-9a-f]{72}$/),
  });
});
