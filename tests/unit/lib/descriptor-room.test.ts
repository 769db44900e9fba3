import { expect, test } from "bun:test";
import { DescriptorRoom, type DescriptorUse } from "../../../src/lib/descriptor-room.ts";

const USES: readonly DescriptorUse[] = ["proxy", "upstream", "api"];

function bounds(limit: number): Record<string, number> {
  const room = new DescriptorRoom(limit, () => {});
  const first = (use: DescriptorUse) => {
    let at = 0;
    while (room.admits(at, use)) at += 1;
    return at;
  };
  return Object.fromEntries(USES.map((use) => [use, first(use)]));
}

test("clients of the proxy are refused first, then upstreams, the API's last and before the limit", () => {
  expect(bounds(64)).toEqual({ proxy: 48, upstream: 56, api: 62 });
  expect(bounds(1024)).toEqual({ proxy: 832, upstream: 960, api: 1022 });
  expect(bounds(20_000)).toEqual({ proxy: 19_424, upstream: 19_936, api: 19_998 });
});

test("tells of refusals once a minute, with how many there were", () => {
  const told: number[] = [];
  const room = new DescriptorRoom(64, (refused) => told.push(refused));
  for (const second of [0, 1, 59, 60, 61, 200]) room.admits(63, "proxy", second * 1000);
  expect(told).toEqual([1, 3, 2]);
});

test("without a limit nobody is refused", () => {
  for (const use of USES) expect(DescriptorRoom.unbounded().admits(1e9, use)).toBe(true);
});
