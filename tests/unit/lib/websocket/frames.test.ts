import { expect, test } from "bun:test";
import { closeFrame, pingFrame, pongFrame, textFrame } from "../../../../src/lib/websocket/frames.ts";

test("lengths are written in as many bytes as they need", () => {
  expect(textFrame("hi").toHex()).toBe("81026869");
  expect(textFrame("a".repeat(126)).subarray(0, 4).toHex()).toBe("817e007e");
  expect(textFrame("a".repeat(65_536)).subarray(0, 10).toHex()).toBe("817f0000000000010000");
  expect([pingFrame(), pongFrame(Buffer.from("x"))].map((bytes) => bytes.toHex())).toEqual([
    "8900",
    "8a0178",
  ]);
});

test("a close has a code and as much of a reason as fits, in whole characters", () => {
  expect(closeFrame(4401, "no").toHex()).toBe("880411316e6f");
  const long = closeFrame(1000, "ü".repeat(100));
  expect(long[1]).toBe(124);
  expect(long.subarray(4).toString()).toBe("ü".repeat(61));
});
