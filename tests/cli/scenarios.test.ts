/** Every file in scenarios/, run against the compiled binary in a hostile directory. */
import { expect, test } from "bun:test";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { runScenario } from "./scenario.ts";
import { openStage } from "./stage.ts";

const FOLDER = join(import.meta.dir, "scenarios");
const names = readdirSync(FOLDER, { recursive: true, encoding: "utf8" }).filter((name) =>
  name.endsWith(".txt"),
);

test("there are scenarios", () => expect(names.length).toBeGreaterThanOrEqual(10));

for (const name of names) {
  test(name.replace(/\.txt$/, ""), async () => {
    await using stage = await openStage();
    await runScenario(await Bun.file(join(FOLDER, name)).text(), stage);
    expect(existsSync(join(stage.work, "harmed"))).toBe(false);
  }, 60_000);
}
