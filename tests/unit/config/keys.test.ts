import { expect, test } from "bun:test";
import { loadClientConfig } from "../../../src/config/client.ts";
import { VARIABLES, variableTable } from "../../../src/config/keys.ts";
import { loadServerConfig } from "../../../src/config/load.ts";
import type { Variable } from "../../../src/config/variable.ts";

/** The names that a loader looks up. */
function namesReadBy(load: (env: Record<string, string | undefined>) => unknown): string[] {
  const names = new Set<string>();
  load(
    new Proxy<Record<string, string | undefined>>(
      {},
      {
        get(_target, name) {
          names.add(String(name));
          return undefined;
        },
      },
    ),
  );
  return [...names].sort();
}

function listedFor(...readers: Variable["reader"][]): string[] {
  const entries = Object.entries<Variable>(VARIABLES).filter(([, variable]) =>
    readers.includes(variable.reader),
  );
  return entries.map(([name]) => name).sort();
}

test("the server reads what the catalogue says it reads, all of it and no more", () => {
  expect(namesReadBy((env) => loadServerConfig({}, env))).toEqual(listedFor("server", "both"));
});

test("the client reads what the catalogue says it reads, all of it and no more", () => {
  expect(namesReadBy((env) => loadClientConfig(env).home)).toEqual(listedFor("client", "both"));
});

test("purposes are one sentence: capital first, no full stop", () => {
  for (const { purpose } of Object.values<Variable>(VARIABLES)) expect(purpose).toMatch(/^[A-Z`].*[^.]$/);
});

test("the table has a row for each variable", () => {
  const rows = variableTable().trimEnd().split("\n").slice(2);
  expect(rows.map((row) => row.split("`")[1])).toEqual(Object.keys(VARIABLES));
  for (const row of rows) expect(row.split(" | ")).toHaveLength(4);
});
