import { describe, expect, test } from "bun:test";
import { addServices, replaceServices } from "../../../../src/app/vault/services.ts";
import { DEFAULT_VAULT_ID, type KeyName } from "../../../../src/core/ids.ts";
import { Secret } from "../../../../src/core/secret.ts";
import { type Instance, openInstance } from "../../../support/instance.ts";
import { scopedPrincipal } from "../../../support/principals.ts";

const ADMIN = scopedPrincipal("admin");
const vault = "default";
const SERVICE = { name: "api", host: "api.example.com", auth: { type: "bearer", token: "KEY" } };

/** Any value may be stored while no service uses its key, a NUL only by another program. */
async function holding(instance: Instance, value: string): Promise<void> {
  const key = "KEY" as KeyName;
  const sealed = instance.deps.barrier.seal(new Secret(value), {
    kind: "credential",
    vaultId: DEFAULT_VAULT_ID,
    key,
  });
  await instance.store.credentials.setMany(DEFAULT_VAULT_ID, [{ key, sealed }], instance.clock.now());
}

const warningsOf = async (instance: Instance, service: object) => {
  const added = await addServices(instance.deps, ADMIN, { vault, services: [service] });
  const replaced = await replaceServices(instance.deps, ADMIN, { vault, services: [service] });
  expect(replaced.warnings).toEqual(added.warnings);
  return added.warnings;
};

describe("a stored value that no header can carry is told with its service, key and header", () => {
  test.each(["hunter2\n", "hunter2\r\nX-Evil: 1", "hunter2\u0000", "hunter2\u007f", "hun\u001bter2"])(
    "%j",
    async (value) => {
      await using instance = await openInstance();
      await holding(instance, value);
      const warnings = await warningsOf(instance, SERVICE);
      expect(warnings).toEqual([
        'service "api" puts KEY into the header Authorization, and its value in vault "default" has a line break or another control character, which no header can carry: every request will be refused until it is stored without, with agent-vault vault credential set KEY',
      ]);
      expect(JSON.stringify(warnings)).not.toMatch(/hunter2|hun|X-Evil/);
    },
  );
});

describe("nothing is said", () => {
  test.each(["plain", "tab\tinside", "\u00fcml\u00e4ut"])("of %j, which a header carries", async (value) => {
    await using instance = await openInstance();
    await holding(instance, value);
    expect(await warningsOf(instance, SERVICE)).toEqual([]);
  });

  test("where the value stands in no header as it is", async () => {
    await using instance = await openInstance();
    await holding(instance, "-----BEGIN KEY-----\nAAAA\n-----END KEY-----\n");
    const basic = { ...SERVICE, auth: { type: "basic", username: "KEY" } };
    expect(await warningsOf(instance, basic)).toEqual([]);
  });

  test("of values that the services do not use: they are not even opened", async () => {
    await using instance = await openInstance();
    await holding(instance, "line\nbreak");
    const { deps } = instance;
    const barrier = {
      ...deps.barrier,
      open() {
        throw new Error("opened");
      },
    };
    const services = [{ ...SERVICE, auth: { type: "passthrough" } }];
    const { warnings } = await addServices({ ...deps, barrier }, ADMIN, { vault, services });
    expect(warnings).toEqual([]);
  });
});

test("a damaged value keeps no service from being written", async () => {
  await using instance = await openInstance();
  await instance.store.credentials.setMany(
    DEFAULT_VAULT_ID,
    [{ key: "KEY" as KeyName, sealed: new Uint8Array(64) as never }],
    instance.clock.now(),
  );
  const { written } = await addServices(instance.deps, ADMIN, { vault, services: [SERVICE] });
  expect(written.map(({ name }) => name)).toEqual(["api"]);
});
