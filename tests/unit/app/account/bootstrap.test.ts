import { describe, expect, test } from "bun:test";
import { redeemBootstrap } from "../../../../src/app/account/bootstrap.ts";
import { registerUser } from "../../../../src/app/account/register.ts";
import type { Store } from "../../../../src/ports/store.ts";
import { type Instance, openInstance } from "../../../support/instance.ts";

async function offerToken(instance: Instance): Promise<string> {
  const { token, hash } = instance.deps.tokens.mint("bootstrap");
  await instance.store.settings.setInstance("bootstrap_token_hash", hash);
  return token;
}

const request = (token: string, fields: object = {}) => ({
  token,
  email: undefined,
  deviceLabel: undefined,
  isLocal: true,
  ip: "::1",
  ...fields,
});

describe("a refusal uses nothing up", () => {
  test.each([
    ["a caller from elsewhere", { isLocal: false }, "bootstrap_refused"],
    ["an address that is none", { email: "nobody" }, "invalid_email"],
    ["another token", { token: "av_boot_other" }, "bootstrap_refused"],
  ])("%s", async (_, fields, code) => {
    await using instance = await openInstance();
    const token = await offerToken(instance);
    await expect(redeemBootstrap(instance.deps, request(token, fields))).rejects.toMatchObject({ code });
    expect(await instance.store.settings.instance("bootstrap_token_hash")).toBeDefined();
    expect(await instance.store.users.count()).toBe(0);
  });
});

test("the stored hash is not a token", async () => {
  await using instance = await openInstance();
  const token = await offerToken(instance);
  const hash = instance.deps.tokens.hash(token);
  await expect(redeemBootstrap(instance.deps, request(hash))).rejects.toMatchObject({
    code: "bootstrap_refused",
  });
});

test("no token opens the account of an owner with a password", async () => {
  await using instance = await openInstance();
  await instance.registerOwner();
  const token = await offerToken(instance);
  await expect(redeemBootstrap(instance.deps, request(token))).rejects.toMatchObject({
    code: "bootstrap_refused",
  });
});

test("a first owner with a password makes an unused token worthless, whatever becomes of its file", async () => {
  await using instance = await openInstance();
  const token = await offerToken(instance);
  const deps = { ...instance.deps, onBootstrapped: () => Promise.reject(new Error("read-only")) };
  await registerUser(deps, {
    email: "o@x.example",
    password: "long enough",
    deviceLabel: undefined,
    ip: "::1",
  });
  expect(await instance.store.settings.instance("bootstrap_token_hash")).toBeUndefined();
  await expect(redeemBootstrap(instance.deps, request(token))).rejects.toMatchObject({
    code: "bootstrap_refused",
  });
  expect(instance.logLines.map(({ level, message }) => [level, message])).toEqual([
    ["warn", "bootstrap file not removed"],
  ]);
});

test("an owner and the end of the token are one: when the one fails, so does the other", async () => {
  await using instance = await openInstance();
  const token = await offerToken(instance);
  const atomically: Store["atomically"] = (work) =>
    instance.store.atomically((repos) =>
      work({
        ...repos,
        settings: { ...repos.settings, setInstance: () => Promise.reject(new Error("disk full")) },
      }),
    );
  const deps = { ...instance.deps, store: { ...instance.store, atomically } };
  const input = { email: "o@x.example", password: "long enough", deviceLabel: undefined, ip: "::1" };
  await expect(registerUser(deps, input)).rejects.toThrow("disk full");
  expect(await instance.store.users.count()).toBe(0);
  expect((await redeemBootstrap(instance.deps, request(token))).email).toBe("owner@localhost");
});
