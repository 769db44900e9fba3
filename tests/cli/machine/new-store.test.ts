/** A disk on which a new store does not fit as a whole: its tables may fit, and what they were written in not. */
import { expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { finish, requireBinary } from "../../support/process/binary.ts";
import { realDiskOf } from "../../support/process/small-disk.ts";
import { REQUIREMENTS } from "../../support/requirements.ts";
import { openStage } from "../stage.ts";

test.skipIf(!REQUIREMENTS.smallDisks.met()).each([600, 800, 1000, 1200, 1400])(
  "a new store on a disk of %d KB is there whole or not at all",
  async (kilobytes) => {
    await using stage = await openStage();
    await using disk = await realDiskOf(kilobytes);
    const env = { ...stage.env, AGENT_VAULT_HOME: disk.path };
    const cli = (...words: string[]) => finish([requireBinary(), ...words], { cwd: "/", env });
    const ports = ["--port", stage.env["PORT_A"] ?? "", "--mitm-port", stage.env["PORT_B"] ?? ""];
    const started = await cli("server", "-d", ...ports);
    if (started.code === 0) return void expect(await cli("server", "stop")).toMatchObject({ code: 0 });
    expect(started.err).toMatch(/^error: (.*: )?[Tt]he disk is full; nothing was changed\.$/m);
    expect(readdirSync(disk.path).filter((name) => name.startsWith("agent-vault.db"))).toEqual([]);
  },
  60_000,
);
