import { expect, test } from "bun:test";
import { chmodSync } from "node:fs";
import { clipboardTool } from "../../../../src/cli/ui/clipboard.ts";
import { tmp } from "../../../support/tmp.ts";

test("the first tool is taken that is installed and has a display", async () => {
  await using dir = await tmp();
  const install = async (name: string) => {
    await Bun.write(dir.at(name), "#!/bin/sh\n");
    chmodSync(dir.at(name), 0o755);
  };
  const PATH = dir.path;
  const tool = (environment: object) => clipboardTool({ PATH, ...environment })?.join(" ");
  expect(tool({ DISPLAY: ":0", WAYLAND_DISPLAY: "w" })).toBeUndefined();
  await install("xsel");
  expect(tool({})).toBeUndefined();
  expect(tool({ DISPLAY: ":0" })).toBe(`${dir.at("xsel")} --clipboard --input`);
  await install("xclip");
  expect(tool({ DISPLAY: ":0" })).toBe(`${dir.at("xclip")} -selection clipboard`);
  await install("wl-copy");
  expect(tool({ DISPLAY: ":0" })).toBe(`${dir.at("xclip")} -selection clipboard`);
  expect(tool({ DISPLAY: ":0", WAYLAND_DISPLAY: "w" })).toBe(dir.at("wl-copy"));
  await install("pbcopy");
  expect(tool({})).toBe(dir.at("pbcopy"));
});
