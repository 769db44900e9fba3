import { expect, test } from "bun:test";
import { bytesOfAddress } from "../../../src/lib/address-bytes.ts";

test.each([
  ["127.0.0.1", "7f000001"],
  ["::1", "00000000000000000000000000000001"],
  ["::", "00000000000000000000000000000000"],
  ["fe80::1:2", "fe800000000000000000000000010002"],
  ["1:2:3:4:5:6:7:8", "00010002000300040005000600070008"],
  ["::ffff:127.0.0.1", "00000000000000000000ffff7f000001"],
])("%s", (address, hex) => {
  expect(Buffer.from(bytesOfAddress(address)).toString("hex")).toBe(hex);
});
