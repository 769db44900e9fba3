import { expect, test } from "bun:test";
import { approvalLink } from "../../../../src/core/proposal/link.ts";

test("the link names the proposal and holds the token", () => {
  expect(approvalLink("https://vault.example", 7, "av_appr_00")).toBe(
    "https://vault.example/approve/7?token=av_appr_00",
  );
});
