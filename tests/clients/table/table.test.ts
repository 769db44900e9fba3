/** README's table of clients is the one that the tests give, and what it says of tests is so. */
import { expect, test } from "bun:test";
import { join } from "node:path";
import { CLIENTS } from "../../../src/cli/doctor/clients/clients.ts";
import { EXPECTED } from "./expected.ts";
import { clientTable } from "./table.ts";
import { TESTED } from "./tested.ts";

const read = (path: string) => Bun.file(join(import.meta.dir, path)).text();

test("README has it as it is now: bun tests/clients/table/table.ts writes it", async () => {
  expect(await read("../../../README.md")).toContain(`<!-- clients -->\n${clientTable()}<!-- /clients -->`);
});

test("every client that is said to be tested is started by the test that is named", async () => {
  expect(TESTED.length).toBeGreaterThan(20);
  for (const { name, test: path, mark = name } of TESTED) {
    expect([name, (await read(`../${path}`)).includes(mark)]).toEqual([name, true]);
  }
});

test("who does not simply work is one of those that doctor tries, and doctor says what mends it", () => {
  for (const [name, verdict] of Object.entries(EXPECTED)) {
    const client = CLIENTS.find((one) => one.name === name);
    expect([name, client?.cures?.[verdict]]).toEqual([name, expect.stringMatching(/./)]);
  }
});
