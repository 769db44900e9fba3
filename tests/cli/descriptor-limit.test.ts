import { expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { createAuthority } from "../support/certificates.ts";
import { startVault } from "../support/process/vault.ts";

const LIMIT = 64;
const SILENT = 200;

/** Opens `SILENT` connections that say nothing, and gives those that were not refused at once. */
async function silence(port: number): Promise<Bun.Socket[]> {
  const ours: Bun.Socket[] = [];
  for (let opened = 0; opened < SILENT; opened++) {
    const connecting = Bun.connect({
      hostname: "127.0.0.1",
      port,
      socket: { data() {}, error() {}, connectError() {} },
    });
    await connecting.then(
      (socket) => ours.push(socket),
      () => {},
    );
  }
  return ours;
}

test.each(["proxyPort", "apiPort"] as const)(
  "at the descriptor limit the API answers while silent connections hold all of %s",
  async (port) => {
    await using vault = await startVault({
      upstreamCa: createAuthority().pem,
      hosts: [],
      descriptors: LIMIT,
    });
    const silent = await silence(vault[port]);
    for (let asked = 0; asked < 20; asked++) {
      // Each on a connection of its own.
      const answer = await fetch(`${vault.address}/health`, { headers: { Connection: "close" } });
      expect([answer.status, await answer.json()]).toEqual([200, { status: "ok" }]);
    }
    expect(readdirSync(`/proc/${vault.pid}/fd`).length).toBeLessThan(LIMIT);
    const warnings = (await vault.log()).split("\n").filter((line) => line.includes('"level":"warn"'));
    expect(warnings).toHaveLength(1);
    expect(JSON.parse(warnings[0] ?? "")).toMatchObject({ closed: 1, limit: LIMIT });
    for (const socket of silent) socket.terminate();
  },
  30_000,
);
