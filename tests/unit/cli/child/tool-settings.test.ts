import { expect, test } from "bun:test";
import { toolVariables } from "../../../../src/cli/child/tool-settings.ts";

const url = "http://token:vault@127.0.0.1:14322";
const trust = "/home/me/.agent-vault/trust";
const files = {
  caPath: "",
  bundlePath: `${trust}/b/ca-bundle.pem`,
  wgetrc: "",
  aptConfig: "",
  phpFolder: `${trust}/b/php`,
  nodeShim: undefined,
  javaTrustStore: undefined,
};
const variables = (parent: Record<string, string>, pipNamesProxy = false) =>
  toolVariables(parent, { url, noProxy: "localhost", files, pipNamesProxy });

function gitConfig(parent: Record<string, string>): Record<string, string> {
  const entries = Object.entries(variables(parent)).filter(([name]) => name.startsWith("GIT_CONFIG_"));
  return Object.fromEntries(entries);
}

test("git's setting goes behind the parent's own", () => {
  expect(gitConfig({})).toEqual({
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: "http.proxy",
    GIT_CONFIG_VALUE_0: url,
  });
  expect(gitConfig({ GIT_CONFIG_COUNT: "2", GIT_CONFIG_KEY_0: "a.b", GIT_CONFIG_KEY_1: "c.d" })).toEqual({
    GIT_CONFIG_COUNT: "3",
    GIT_CONFIG_KEY_2: "http.proxy",
    GIT_CONFIG_VALUE_2: url,
  });
});

test("git's setting takes the place of an older one, so that a run inside a run does not pile them up", () => {
  const parent = { GIT_CONFIG_COUNT: "2", GIT_CONFIG_KEY_0: "HTTP.proxy", GIT_CONFIG_KEY_1: "a.b" };
  expect(gitConfig(parent)).toEqual({
    GIT_CONFIG_COUNT: "2",
    GIT_CONFIG_KEY_0: "http.proxy",
    GIT_CONFIG_VALUE_0: url,
  });
});

test("a count that is none counts as none", () => {
  expect(gitConfig({ GIT_CONFIG_COUNT: "many" })["GIT_CONFIG_COUNT"]).toBe("1");
});

test("PHP reads its own folders and the parent's before ours, and ours once", () => {
  const folders = (stated?: string) =>
    variables(stated === undefined ? {} : { PHP_INI_SCAN_DIR: stated })["PHP_INI_SCAN_DIR"];
  expect(folders()).toBe(`:${trust}/b/php`);
  expect(folders("/etc/php")).toBe(`/etc/php:${trust}/b/php`);
  expect(folders(`:${trust}/a/php`)).toBe(`:${trust}/b/php`);
  // Stated as nothing, nothing else is read.
  expect(folders("")).toBe(`${trust}/b/php`);
});

test("pip is given the proxy only where its files name one, for it then heeds no NO_PROXY", () => {
  expect(variables({})).not.toHaveProperty("PIP_PROXY");
  expect(variables({}, true)).toMatchObject({ PIP_PROXY: url });
});
