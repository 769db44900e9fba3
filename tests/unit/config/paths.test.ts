import { expect, test } from "bun:test";
import { dataPaths } from "../../../src/config/paths.ts";

test("everything lies in the data directory, under the documented names", () => {
  const { home, ...files } = dataPaths("/data/av");
  expect(home).toBe("/data/av");
  for (const file of Object.values(files)) expect(file).toStartWith("/data/av/");
  expect(files).toMatchObject({
    session: "/data/av/session.json",
    context: "/data/av/context",
    database: "/data/av/agent-vault.db",
    pidFile: "/data/av/agent-vault.pid",
    runs: "/data/av/runs.json",
    serverLog: "/data/av/server.log",
    trust: "/data/av/trust",
    bootstrapToken: "/data/av/bootstrap-token",
  });
});
