import { expect, test } from "bun:test";
import { foreseeLimits } from "../../../../src/app/instance/limit-preview.ts";
import { DEFAULT_VAULT_ID } from "../../../../src/core/ids.ts";
import { anEntry } from "../../../store/samples.ts";
import { openInstance } from "../../../support/instance.ts";
import { toBatch } from "../../../support/log/batch.ts";
import { userPrincipal } from "../../../support/principals.ts";

const owner = userPrincipal("owner");
const slow = { overrides: { PROXY: { rate: 1, burst: 1 } } };

/** Each of the agents has sent so many at once. */
async function proxied(
  { store, clock }: Awaited<ReturnType<typeof openInstance>>,
  agents: string[],
  each: number,
) {
  const rows = agents.flatMap((actorId) =>
    Array.from({ length: each }, () =>
      anEntry({
        ...{ vaultId: DEFAULT_VAULT_ID, actorType: "agent", actorId },
        ...{ matchedService: "stripe", latencyMs: 5, createdAt: clock.now() },
      }),
    ),
  );
  await store.logs.append(toBatch(rows));
}

test("what was proxied is tried under the limits that hold and under those that are asked for", async () => {
  await using instance = await openInstance();
  await proxied(instance, ["one", "two"], 20);
  const { limits, asIs, changed } = await foreseeLimits(instance.deps, owner, slow);
  expect(asIs).toEqual({ requests: 40, waited: 0, refused: 0 });
  // Of each agent's twenty, one passes and ten get their turn within ten seconds.
  expect(changed).toEqual({ requests: 40, waited: 20, refused: 18 });
  expect(limits.tiers.find(({ tier }) => tier === "PROXY")?.numbers).toMatchObject({ rate: 1, burst: 1 });
  const off = await foreseeLimits(instance.deps, owner, { profile: "off" });
  expect(off.changed).toEqual({ requests: 40, waited: 0, refused: 0 });
});

test("numbers of the environment hold on both sides, and what could not be saved is not tried", async () => {
  const limits = { profile: undefined, overrides: { PROXY: { rate: 1, burst: 1 } }, locked: false } as const;
  await using instance = await openInstance({ pinnedSettings: { limits, retention: { locked: false } } });
  await proxied(instance, ["one"], 20);
  const { asIs, changed } = await foreseeLimits(instance.deps, owner, {
    overrides: { PROXY: { rate: 500 } },
  });
  expect([asIs.refused, changed.refused]).toEqual([9, 9]);
  const bad = { profile: "wild", overrides: { AUTH: { max: 1 } } };
  await expect(foreseeLimits(instance.deps, owner, bad)).rejects.toMatchObject({
    code: "bad_request",
    fieldFaults: [{ field: "rate_limit.profile" }, { field: "rate_limit.overrides.AUTH.max" }],
  });
  await expect(foreseeLimits(instance.deps, userPrincipal("member"), {})).rejects.toMatchObject({
    code: "forbidden",
  });
});
