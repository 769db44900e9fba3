import { describe, expect, test } from "bun:test";
import { NO_SERVICE, serviceText } from "../../../../src/core/service/format.ts";
import { parseService } from "../../../../src/core/service/parse.ts";
import { demandSeen, renaming, withName } from "../../../../src/core/service/seen.ts";

const service = (name: string) =>
  parseService({ name, host: `${name}.example.com`, auth: { type: "passthrough" } }, { devMode: false });
const [one, two] = [service("one"), service("two")];

describe("what was seen", () => {
  test("is asked for where somebody says what they saw, and has to stand there still", () => {
    demandSeen([one], [one], {});
    demandSeen([one], [one], { seen: serviceText(one) });
    demandSeen([], [one], { seen: NO_SERVICE });
    for (const there of [[], [{ ...one, enabled: false }]]) {
      expect(() => demandSeen(there, [one], { seen: serviceText(one) })).toThrow(
        expect.objectContaining({ code: "conflict" }),
      );
    }
  });

  test("of nothing, where there is something, is the fault of its name", () => {
    demandSeen([one], [one], { seen: NO_SERVICE });
    const fault = { field: "1.name", code: "conflict", message: expect.stringContaining("service two") };
    expect(() => demandSeen([{ ...two, enabled: false }], [one, two], { seen: NO_SERVICE })).toThrow(
      expect.objectContaining({ fieldFaults: [fault] }),
    );
  });
});

describe("another name", () => {
  test("is one where the service is there and is called otherwise from now on", () => {
    expect(renaming([one, two], [service("three")], { renames: "one" })).toEqual({
      before: "one",
      after: "three",
    });
    expect(renaming([one, two], [one], { renames: "one" })).toBeUndefined();
    expect(renaming([two], [service("three")], { renames: "one" })).toBeUndefined();
    expect(renaming([one], [two], {})).toBeUndefined();
  });

  test("is not one that another service has", () => {
    expect(() => renaming([one, two], [two], { renames: "one" })).toThrow(
      expect.objectContaining({ code: "conflict" }),
    );
  });

  test("is given to what was seen alone", () => {
    const asked = { renames: "one", seen: serviceText(one) };
    expect(renaming([one], [service("three")], asked)?.after).toBe("three" as never);
    expect(() => renaming([{ ...one, enabled: false }], [service("three")], asked)).toThrow(
      expect.objectContaining({ code: "conflict" }),
    );
  });

  test("leaves the service at its place with all that it has", () => {
    const renamed = withName([one, two], { before: "one", after: "three" as never });
    expect(renamed).toEqual([{ ...one, name: "three" as never }, two]);
    expect(withName([one, two], undefined)).toEqual([one, two]);
  });
});
