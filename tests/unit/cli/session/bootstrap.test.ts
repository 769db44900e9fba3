import { expect, test } from "bun:test";
import { chmodSync, symlinkSync, writeFileSync } from "node:fs";
import { readBootstrapToken } from "../../../../src/cli/session/bootstrap.ts";
import { tmp } from "../../../support/tmp.ts";

test("a bootstrap token is read from a private file of ours", async () => {
  await using dir = await tmp();
  expect(readBootstrapToken(dir.at("token"))).toBeUndefined();
  writeFileSync(dir.at("token"), "av_boot_1\nhttp://127.0.0.1:1\n", { mode: 0o600 });
  expect(readBootstrapToken(dir.at("token"))).toEqual({ token: "av_boot_1", address: "http://127.0.0.1:1" });
  writeFileSync(dir.at("token"), "av_boot_1\n", { mode: 0o600 });
  expect(readBootstrapToken(dir.at("token"))).toBeUndefined();
});

test("not from a file that others can read, another user's, or a link", async () => {
  await using dir = await tmp();
  writeFileSync(dir.at("token"), "av_boot_1\n", { mode: 0o600 });
  symlinkSync(dir.at("token"), dir.at("link"));
  expect(() => readBootstrapToken(dir.at("link"))).toThrow("is not used");
  expect(() => readBootstrapToken(dir.at("token"), (process.getuid?.() ?? 0) + 1)).toThrow("is not used");
  for (const mode of [0o640, 0o604, 0o620]) {
    chmodSync(dir.at("token"), mode);
    expect(() => readBootstrapToken(dir.at("token"))).toThrow("is not used");
  }
});
