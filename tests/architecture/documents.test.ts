/** Documents that the code can check: the maps of both trees, the table of variables, the catalogue of errors. */
import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { EXIT_CODES } from "../../src/cli/failure.ts";
import { variableTable } from "../../src/config/keys.ts";
import { ERROR_CODES } from "../../src/core/errors.ts";
import { foldersBelow, ROOT, SOURCES, SRC } from "./tree.ts";

const read = (path: string) => readFileSync(join(ROOT, path), "utf8");

describe("src/README.md", () => {
  const map = read("src/README.md");

  test("names every folder; below cli/commands the path is the words", () => {
    const missing = foldersBelow(SRC)
      .filter((path) => !path.startsWith("cli/commands/"))
      .filter((path) => !map.includes(`\`${path}/\``));
    expect(missing).toEqual([]);
  });

  test("names no file or folder that is not there", () => {
    const named = [...map.matchAll(/`([a-z0-9-]+(?:\/[a-z0-9.-]+)*(?:\/|\.tsx?|\.mjs))`/g)].map(
      ([, path]) => path ?? "",
    );
    expect(named.length).toBeGreaterThan(30);
    expect(named.filter((path) => !existsSync(join(SRC, path)) && !existsSync(join(ROOT, path)))).toEqual([]);
  });
});

describe("tests/README.md", () => {
  test("names every folder at the top of tests/", () => {
    const map = read("tests/README.md");
    const top = foldersBelow(join(ROOT, "tests")).filter((path) => !path.includes("/"));
    expect(top.filter((path) => !map.includes(`\`${path}/\``))).toEqual([]);
  });
});

describe("README.md", () => {
  test("has the table of variables exactly as the catalogue gives it", () => {
    expect(read("README.md")).toContain(variableTable());
  });

  test("says every exit code as the help does", () => {
    const readme = read("README.md");
    for (const [code, meaning] of Object.entries(EXIT_CODES)) {
      expect(readme).toContain(`| ${code} | ${meaning} |`);
    }
  });

  test("names only scripts that package.json has", () => {
    const { scripts }: { scripts: Record<string, string> } = JSON.parse(read("package.json"));
    const texts = ["README.md", "tests/README.md", "src/README.md", ".github/CONTRIBUTING.md"]
      .map(read)
      .join("\n");
    const named = [...texts.matchAll(/npm run ([a-z:]+)/g)].map(([, name]) => name ?? "");
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });
});

describe("the catalogue of errors", () => {
  test("has no code that nothing raises", () => {
    const elsewhere = SOURCES.filter(({ path }) => path !== "core/errors.ts")
      .map(({ text }) => text)
      .join("\n");
    expect(ERROR_CODES.filter((code) => !elsewhere.includes(`"${code}"`))).toEqual([]);
  });
});
