import { expect, test } from "bun:test";
import { readdir } from "node:fs/promises";
import { writeCompletions } from "../../src/build/completions.ts";
import { ROOT } from "../../src/build/sources.ts";
import { COMPLETION_FILES } from "../../src/cli/completion/scripts.ts";
import { tmp } from "../support/tmp.ts";

test("the committed scripts are those that the program prints: npm run completions writes them", async () => {
  await using fresh = await tmp();
  await writeCompletions(fresh.path);
  expect((await readdir(`${ROOT}completions`)).sort()).toEqual(Object.values(COMPLETION_FILES).sort());
  for (const file of Object.values(COMPLETION_FILES)) {
    expect(await Bun.file(`${ROOT}completions/${file}`).text()).toBe(await Bun.file(fresh.at(file)).text());
  }
});
