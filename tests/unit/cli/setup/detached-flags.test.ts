import { expect, test } from "bun:test";
import type { ArgDefs } from "../../../../src/cli/arg-defs.ts";
import server from "../../../../src/cli/commands/server.ts";
import { detachedFlags } from "../../../../src/cli/setup/detached-flags.ts";

/** Flags of `server` that are about the start itself, or must not be seen by other users of the machine. */
const KEPT_BACK = ["database-url", "detach", "password-stdin", "quiet"];

test("every other flag of the command is passed on", () => {
  const args: ArgDefs = server.args;
  const names = Object.keys(args).filter((name) => !KEPT_BACK.includes(name));
  const isSwitch = (name: string) => args[name]?.type === "boolean";
  const given = Object.fromEntries(names.map((name) => [name, isSwitch(name) || `value of ${name}`]));
  const expected = names.map((name) => (isSwitch(name) ? `--${name}` : `--${name}=value of ${name}`));
  expect(detachedFlags(given)).toEqual(expected);
  expect(detachedFlags(Object.fromEntries(names.filter(isSwitch).map((name) => [name, false])))).toEqual([]);
});

test("an address with a password in it is not", () => {
  const args = { host: "127.0.0.1", "database-url": "postgres://me:hunter2@db/vault" };
  expect(detachedFlags(args)).toEqual(["--host=127.0.0.1"]);
});

test("an empty value is a value", () => expect(detachedFlags({ host: "" })).toEqual(["--host="]));
