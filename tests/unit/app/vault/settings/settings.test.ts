import { expect, test } from "bun:test";
import { changeVaultSettings, readVaultSettings } from "../../../../../src/app/vault/settings/settings.ts";
import { DEFAULT_VAULT_ID } from "../../../../../src/core/ids.ts";
import type { Store } from "../../../../../src/ports/store.ts";
import { openInstance } from "../../../../support/instance.ts";
import { scopedPrincipal, userPrincipal } from "../../../../support/principals.ts";

const vault = "default";

test("an owner changes a vault's policy without a grant; the default is stored as nothing", async () => {
  await using instance = await openInstance();
  const { deps, store } = instance;
  const owner = userPrincipal("owner");
  const denying = {
    unmatchedPolicy: "deny",
    plaintextPolicy: "allow",
    stripEnv: "off",
    canaryResponse: "refuse",
    passthroughHosts: [],
    upstreamProxy: undefined,
    upstreamProxyMark: "",
  } as const;
  const stored = () => store.settings.vault(DEFAULT_VAULT_ID, "unmatched_host_policy");
  expect(await changeVaultSettings(deps, owner, { vault, change: { unmatchedPolicy: "deny" } })).toEqual(
    denying,
  );
  expect(await readVaultSettings(deps, scopedPrincipal("proxy"), { vault })).toEqual(denying);
  expect(await changeVaultSettings(deps, owner, { vault, change: { unmatchedPolicy: undefined } })).toEqual(
    denying,
  );
  await expect(
    changeVaultSettings(deps, owner, { vault, change: { unmatchedPolicy: "maybe" } }),
  ).rejects.toMatchObject({
    code: "bad_request",
  });
  expect(await stored()).toBe("deny");
  await changeVaultSettings(deps, owner, { vault, change: { unmatchedPolicy: "" } });
  expect(await stored()).toBeUndefined();
});

test("of two settings in one request neither is changed when one is wrong", async () => {
  await using instance = await openInstance();
  const owner = userPrincipal("owner");
  const change = (plaintextPolicy: string) =>
    changeVaultSettings(instance.deps, owner, {
      vault,
      change: { unmatchedPolicy: "deny", plaintextPolicy },
    });
  await expect(change("sometimes")).rejects.toMatchObject({ code: "bad_request" });
  const before = {
    unmatchedPolicy: "passthrough",
    plaintextPolicy: "allow",
    stripEnv: "off",
    canaryResponse: "refuse",
    passthroughHosts: [],
    upstreamProxy: undefined,
    upstreamProxyMark: "",
  } as const;
  expect(await readVaultSettings(instance.deps, scopedPrincipal("proxy"), { vault })).toEqual(before);
  expect(await change("loopback")).toEqual({
    unmatchedPolicy: "deny",
    plaintextPolicy: "loopback",
    stripEnv: "off",
    canaryResponse: "refuse",
    passthroughHosts: [],
    upstreamProxy: undefined,
    upstreamProxyMark: "",
  });
});

test("whether keys are taken from programs is one more, and blank goes back to leaving them", async () => {
  await using instance = await openInstance();
  const owner = userPrincipal("owner");
  const change = (stripEnv: string) =>
    changeVaultSettings(instance.deps, owner, { vault, change: { stripEnv } });
  expect(await change("on")).toMatchObject({ stripEnv: "on" });
  await expect(change("maybe")).rejects.toMatchObject({ code: "bad_request" });
  expect(await readVaultSettings(instance.deps, scopedPrincipal("proxy"), { vault })).toMatchObject({
    stripEnv: "on",
  });
  expect(await change("")).toMatchObject({ stripEnv: "off" });
});

test("of two settings in one request neither is changed when the database refuses one", async () => {
  await using instance = await openInstance();
  const atomically: Store["atomically"] = (work) =>
    instance.store.atomically((repos) => {
      const setVault: typeof repos.settings.setVault = (id, key, value) =>
        key === "plaintext_injection"
          ? Promise.reject(new Error("disk full"))
          : repos.settings.setVault(id, key, value);
      return work({ ...repos, settings: { ...repos.settings, setVault } });
    });
  const deps = { ...instance.deps, store: { ...instance.store, atomically } };
  const wanted = { vault, change: { unmatchedPolicy: "deny", plaintextPolicy: "loopback" } };
  await expect(changeVaultSettings(deps, userPrincipal("owner"), wanted)).rejects.toThrow("disk full");
  expect(await instance.store.settings.vault(DEFAULT_VAULT_ID, "unmatched_host_policy")).toBeUndefined();
});

test("a change that is made of what stands is one unit with the writing, and what it throws changes nothing", async () => {
  await using instance = await openInstance();
  const { deps } = instance;
  const owner = userPrincipal("owner");
  const add = (host: string) =>
    changeVaultSettings(deps, owner, {
      vault,
      change: ({ passthroughHosts }) => ({
        passthroughHosts: [...passthroughHosts, host],
      }),
    });
  const hosts = ["a.example.com", "b.example.com", "c.example.com"];
  await Promise.all(hosts.map(add));
  const { passthroughHosts } = await readVaultSettings(deps, scopedPrincipal("proxy"), { vault });
  expect(passthroughHosts.toSorted()).toEqual(hosts);
  const change = () => {
    throw new Error("seen otherwise");
  };
  await expect(changeVaultSettings(deps, owner, { vault, change })).rejects.toThrow("seen otherwise");
  expect((await instance.store.audit.list({ action: "vault.set-settings", limit: 9 })).length).toBe(3);
});

test("the mark of a proxy is another when it was set anew, and tells nothing of it", async () => {
  await using instance = await openInstance();
  const set = async (upstreamProxy: string) =>
    (await changeVaultSettings(instance.deps, userPrincipal("owner"), { vault, change: { upstreamProxy } }))
      .upstreamProxyMark;
  const marks = [await set("http://a:one@p.example.com:1"), await set("http://a:two@p.example.com:1")];
  expect(new Set(marks).size).toBe(2);
  for (const mark of marks) expect(mark).toMatch(/^[0-9a-f]{64}$/);
  expect(await set("")).toBe("");
});
