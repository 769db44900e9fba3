import { expect, test } from "bun:test";
import { listDiscoveredHosts } from "../../../../src/app/vault/discovered-hosts.ts";
import { DEFAULT_VAULT_ID } from "../../../../src/core/ids.ts";
import { anEntry } from "../../../store/samples.ts";
import { openInstance } from "../../../support/instance.ts";
import { toBatch } from "../../../support/log/batch.ts";
import { scopedPrincipal } from "../../../support/principals.ts";

test("shows as many as asked for, counts all, and leaves out what a service is for", async () => {
  await using instance = await openInstance();
  const { deps, store } = instance;
  const refused = (host: string, createdAt: number) =>
    anEntry({ host, createdAt, matchedService: "", status: 403, errorCode: "no_match" });
  await store.logs.append(
    toBatch([
      refused("one.example:443", 1),
      refused("one.example:8443", 2),
      refused("two.example:443", 3),
      refused("three.example:443", 4),
    ]),
  );
  const list = async (limit: number) => {
    const request = { vault: "default", limit };
    const { hosts, total } = await listDiscoveredHosts(deps, scopedPrincipal("member"), request);
    return [...hosts.map(({ host, requests }) => `${host} ${requests}`), total];
  };
  expect(await list(10)).toEqual(["three.example 1", "two.example 1", "one.example 2", 3]);
  expect(await list(1)).toEqual(["three.example 1", 3]);
  expect(await list(0)).toEqual([3]);
  const service = { name: "three", host: "three.example", path: "", auth: { type: "passthrough" } };
  await store.services.replace(DEFAULT_VAULT_ID, [{ ...service, substitutions: [] } as never]);
  expect(await list(10)).toEqual(["two.example 1", "one.example 2", 2]);
});
