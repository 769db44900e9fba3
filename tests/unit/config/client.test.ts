import { expect, test } from "bun:test";
import { loadClientConfig } from "../../../src/config/client.ts";

test("without anything set", () => {
  expect(loadClientConfig({ AGENT_VAULT_HOME: "/data/av" })).toMatchObject({
    home: "/data/av",
    token: undefined,
    address: undefined,
    vault: undefined,
    autostart: true,
    skill: true,
    colour: true,
  });
});

test("the newer name of the token wins, the older one still works", () => {
  const old = { AGENT_VAULT_SESSION_TOKEN: "old" };
  expect(loadClientConfig(old).token).toBe("old");
  expect(loadClientConfig({ ...old, AGENT_VAULT_TOKEN: "new" }).token).toBe("new");
  expect(loadClientConfig({ ...old, AGENT_VAULT_TOKEN: "" }).token).toBe("old");
});

test("an address loses its trailing slashes", () => {
  expect(loadClientConfig({ AGENT_VAULT_ADDR: " http://h:1// " }).address).toBe("http://h:1");
});

test.each([
  ["1", false],
  ["true", false],
  ["0", true],
  ["false", true],
  ["", true],
])("AGENT_VAULT_NO_AUTOSTART=%j", (value, autostart) => {
  expect(loadClientConfig({ AGENT_VAULT_NO_AUTOSTART: value }).autostart).toBe(autostart);
});

test("AGENT_VAULT_NO_NODE_SHIM has Node load nothing", () => {
  expect(loadClientConfig({ AGENT_VAULT_NO_NODE_SHIM: "1" }).nodeShim).toBe(false);
  expect(loadClientConfig({}).nodeShim).toBe(true);
});

test("AGENT_VAULT_NO_JAVA_OPTIONS leaves Java alone", () => {
  expect(loadClientConfig({ AGENT_VAULT_NO_JAVA_OPTIONS: "1" }).javaOptions).toBe(false);
  expect(loadClientConfig({}).javaOptions).toBe(true);
});

test("AGENT_VAULT_NO_SKILL keeps the skill away", () => {
  expect(loadClientConfig({ AGENT_VAULT_NO_SKILL: "1" }).skill).toBe(false);
  expect(loadClientConfig({ AGENT_VAULT_NO_SKILL: "0" }).skill).toBe(true);
});

test("NO_COLOR and a dumb terminal turn colours off", () => {
  expect(loadClientConfig({ NO_COLOR: "1" }).colour).toBe(false);
  expect(loadClientConfig({ TERM: "dumb" }).colour).toBe(false);
});
