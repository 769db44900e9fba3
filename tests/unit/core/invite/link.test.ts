import { expect, test } from "bun:test";
import { inviteLink } from "../../../../src/core/invite/link.ts";

test("a link is the token below /invite/ of the announced address", () => {
  expect(inviteLink("https://av.example.com", "av_inv_00")).toBe("https://av.example.com/invite/av_inv_00");
});
