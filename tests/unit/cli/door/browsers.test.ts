import { expect, test } from "bun:test";
import { knowsNoPassword } from "../../../../src/cli/door/browsers.ts";

test.each([
  "chromium",
  "/usr/bin/chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "microsoft-edge-beta",
])("%s is one", (word) => expect(knowsNoPassword(word)).toBe(true));

test.each(["chromium.sh", "chromedriver", "node", "firefox", "chrome/launch"])("%s is none", (word) =>
  expect(knowsNoPassword(word)).toBe(false),
);
