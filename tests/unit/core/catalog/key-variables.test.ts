import { expect, test } from "bun:test";
import { CATALOG } from "../../../../src/core/catalog/entries.ts";
import { holderOf, KEY_VARIABLES } from "../../../../src/core/catalog/key-variables.ts";

test("a variable is known by what clients read, by its alternatives and by the credential's own name", () => {
  const table = {
    ANTHROPIC_API_KEY: "anthropic",
    ANTHROPIC_AUTH_TOKEN: "anthropic",
    GH_TOKEN: "github",
    COPILOT_GITHUB_TOKEN: "copilot",
    PYPI_TOKEN: "pypi",
    TWINE_PASSWORD: "pypi",
    AWS_SECRET_ACCESS_KEY: "aws",
  };
  for (const [variable, id] of Object.entries(table))
    expect([variable, holderOf(variable)?.id]).toEqual([variable, id]);
  for (const other of ["PATH", "AWS_ACCESS_KEY_ID", "constructor", ""])
    expect(holderOf(other)).toBeUndefined();
});

test("every entry's key is known, and no variable is of two services", () => {
  expect(CATALOG.filter(({ key }) => holderOf(key.name) === undefined)).toEqual([]);
  const shared = CATALOG.filter((entry) => entry.notYet === undefined).flatMap((entry) =>
    Object.keys(entry.variables).filter((name) => holderOf(name) !== entry),
  );
  expect(shared).toEqual([]);
  expect(new Set(KEY_VARIABLES).size).toBe(KEY_VARIABLES.length);
});
