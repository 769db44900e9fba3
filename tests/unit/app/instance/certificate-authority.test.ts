import { expect, test } from "bun:test";
import { lookAfterRoots } from "../../../../src/app/instance/certificate-authority.ts";
import { SYSTEM } from "../../../../src/core/audit/doer.ts";
import { openAuthority } from "../../../../src/crypto/ca/authority.ts";
import { openInstance } from "../../../support/instance.ts";

const DAY = 24 * 3_600_000;
const NEAR_ITS_END = 10 * 365 * DAY - 30 * DAY;

test("a root that nears its end is followed once, whoever looks, and that stands in the record as the system's act", async () => {
  await using instance = await openInstance();
  const { store, deps, clock } = instance;
  const open = () => openAuthority({ keys: store.keys, barrier: deps.barrier, clock });
  const [authority, other] = [await open(), await open()];
  const look = (of = authority) => lookAfterRoots({ ...deps, authority: of });
  expect(await look()).toBe(false);
  clock.advance(NEAR_ITS_END);
  expect(await Promise.all([look(), look(other)])).toEqual([true, true]);
  expect(await look()).toBe(false);
  expect(await store.keys.roots()).toHaveLength(2);
  const records = await store.audit.list({ after: 0, limit: 10 });
  expect(records).toMatchObject([
    {
      actor: SYSTEM,
      action: "instance.rotate-authority",
      target: { type: "instance" },
      changes: { signs_from: {}, ends_at: {} },
    },
  ]);
});
