import { expect, test } from "bun:test";
import server from "../../../../src/cli/commands/server.ts";
import { detachedFlags } from "../../../../src/cli/setup/detached-flags.ts";

/** Flags of `server` that are about the start itself, or must not be seen by other users of the machine. */
const KEPT_BACK = ["database-url", "detach", "password-stdin"];

test("every other flag of the command is passed on", () => {
  const names = Object.keys(server.args).filter((name) => !KEPT_BACK.includes(name));
  const given = Object.fromEntries(names.map((name) => [name, `value of ${name}`]));
  expect(detachedFlags(given)).toEqual(names.map((name) => `--${name}=value of ${name}`));
});

test("an address with a password in it is not", () => {
  const args = { host: "127.0.0.1", "database-url": "postgres://me:hunter2@db/vault" };
  expect(detachedFlags(args)).toEqual(["--host=127.0.0.1"]);
});

test("an empty value is a value", () => expect(detachedFlags({ host: "" })).toEqual(["--host="]));
