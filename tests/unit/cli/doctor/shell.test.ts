import { expect, test } from "bun:test";
import { checkShell } from "../../../../src/cli/doctor/checks/shell.ts";
import { tmp } from "../../../support/tmp.ts";

async function checks(environment: Record<string, string>) {
  await using home = await tmp();
  const found = checkShell({ HOME: home.path, ...environment });
  return new Map(found.map((one) => [one.name, one]));
}

test("an ordinary shell has nothing to warn of", async () => {
  const found = await checks({ SHELL: "/bin/dash" });
  expect([...found.values()].filter(({ status }) => status !== "ok")).toEqual([]);
});

test("a company proxy is named by its host, never with its password", async () => {
  const { status, detail } = (await checks({ HTTPS_PROXY: "http://ann:hunter2@proxy.corp:3128" })).get(
    "company proxy",
  )!;
  expect({ status, detail }).toEqual({
    status: "ok",
    detail: "proxy.corp:3128 (HTTPS_PROXY); a server that run starts goes through it",
  });
  expect((await checks({ http_proxy: "proxy.corp" })).get("company proxy")?.cure).toContain(
    "http_proxy=http://",
  );
});

test("entries of NO_PROXY that cover a host of the catalog are named", async () => {
  const warned = (await checks({ NO_PROXY: "corp.example,github.com" })).get("NO_PROXY");
  expect(warned).toMatchObject({ status: "warn", cure: "take github.com out of NO_PROXY" });
  expect((await checks({ NO_PROXY: "corp.example" })).get("NO_PROXY")?.status).toBe("ok");
  expect((await checks({ no_proxy: "*" })).get("NO_PROXY")?.status).toBe("warn");
});

test("completion is looked for where the installer puts it, and in the shell's own file", async () => {
  await using home = await tmp();
  const look = () =>
    checkShell({ HOME: home.path, SHELL: "/bin/bash" }).find(({ name }) => name === "completion");
  expect(look()).toMatchObject({ status: "warn", detail: "not installed for bash" });
  await Bun.write(home.at(".bashrc"), "source <(agent-vault completions bash)\n");
  expect(look()).toMatchObject({ status: "ok", cure: "" });
});

test.each([
  [
    { AGENT_VAULT_UPSTREAM_PROXY: "socks5://ann:hunter2@proxy.corp:1080", HTTPS_PROXY: "http://other:1" },
    "proxy.corp:1080 (AGENT_VAULT_UPSTREAM_PROXY)",
  ],
  [
    { AGENT_VAULT_UPSTREAM_PROXY: "none", HTTPS_PROXY: "http://other:1" },
    "none, by AGENT_VAULT_UPSTREAM_PROXY",
  ],
  [{ HTTPS_PROXY: "http://other:1", https_proxy: "http://proxy.corp:3128" }, "proxy.corp:3128 (https_proxy)"],
  [
    { HTTP_PROXY: "http://other:1", all_proxy: "http://third:1", http_proxy: "http://proxy.corp:3128" },
    "proxy.corp:3128 (http_proxy)",
  ],
] as const)("of several that are set it names what the server takes: %j", async (environment, said) => {
  const { status, detail } = (await checks(environment)).get("company proxy")!;
  expect({ status, said: detail.slice(0, said.length) }).toEqual({ status: "ok", said });
});
