import { expect, test } from "bun:test";
import { listLogs } from "../../../../src/app/instance/logs.ts";
import { openInstance } from "../../../support/instance.ts";
import { toBatch } from "../../../support/log/batch.ts";
import { scopedPrincipal } from "../../../support/principals.ts";

test("a page never shows another vault's rows", async () => {
  await using instance = await openInstance();
  const payments = await instance.addVault("payments");
  const entry = { actorType: "", actorId: "", ingress: "mitm", method: "GET", host: "a.b:443", path: "/" };
  const rest = { matchedService: "", credentialKeys: [], status: 200, latencyMs: 1, errorCode: "" };
  const end = {
    sessionId: "",
    authScheme: "",
    authHeader: "",
    plaintext: false,
    placeholderSent: false,
    createdAt: 0,
  };
  await instance.store.logs.append(toBatch([{ vaultId: payments, ...entry, ...rest, ...end } as never]));
  const list = (vault: string, principal = scopedPrincipal("member")) =>
    listLogs(instance.deps, principal, { vault, limit: 10 });
  expect((await list("default")).rows).toEqual([]);
  expect((await list("payments", scopedPrincipal("member", payments))).rows).toHaveLength(1);
  await expect(list("payments")).rejects.toMatchObject({ code: "vault_not_found" });
});
