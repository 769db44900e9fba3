import { expect, test } from "bun:test";
import { Freshness } from "../../../../src/app/proxy/freshness.ts";
import type { VaultId } from "../../../../src/core/ids.ts";
import type { Change, Changes } from "../../../../src/ports/store/instance/changes.ts";

function world(maxKept?: number) {
  let tell: (change: Change) => void = () => {};
  const subscribe: Changes["subscribe"] = (listener) => {
    tell = listener;
    return () => {};
  };
  return { freshness: new Freshness({ subscribe }, maxKept), tell: (change: Change) => tell(change) };
}

const vault = (id: string): Change => ({ type: "vault", id: id as VaultId });
const actor = (id: string): Change => ({ type: "actor", id });

test("a stamp holds until something changes that it is of", () => {
  const { freshness, tell } = world();
  const stamp = freshness.stamp(freshness.now, "v1", "a1");
  for (const other of [vault("v2"), actor("a2")]) tell(other);
  expect(freshness.holds(stamp)).toBe(true);
  const later = freshness.stamp(freshness.now, "v1", "a1");
  tell(actor("a1"));
  expect([stamp, later].map((one) => freshness.holds(one))).toEqual([false, false]);
  tell(vault("v2"));
  expect(freshness.holds(stamp)).toBe(false);
  expect(freshness.holds(freshness.stamp(freshness.now, "v1", "a1"))).toBe(true);
});

test("a change between the reading and the stamp makes it stale", () => {
  const { freshness, tell } = world();
  const before = freshness.now;
  tell(vault("v1"));
  expect(freshness.holds(freshness.stamp(before, "v1"))).toBe(false);
  expect(freshness.holds(freshness.stamp(before, "v2"))).toBe(true);
});

test("a change of the instance is one of everything", () => {
  const { freshness, tell } = world();
  const stamp = freshness.stamp(freshness.now, "v1");
  tell({ type: "instance" });
  expect(freshness.holds(stamp)).toBe(false);
  expect(freshness.holds(freshness.stamp(freshness.now, "v1"))).toBe(true);
});

test("beyond what it keeps apart everything counts as changed, and nothing as fresh that is not", () => {
  const { freshness, tell } = world(10);
  const stamp = freshness.stamp(freshness.now, "mine");
  for (let at = 0; at < 10; at++) tell(vault(`v${at}`));
  expect(freshness.holds(stamp)).toBe(true);
  tell(vault("one more"));
  expect(freshness.holds(stamp)).toBe(false);
  const fresh = freshness.stamp(freshness.now, "mine");
  tell(vault("mine"));
  expect(freshness.holds(fresh)).toBe(false);
});
