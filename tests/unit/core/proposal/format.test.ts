import { describe, expect, test } from "bun:test";
import {
  formatProposedServices,
  formatReviewedAt,
  formatSlots,
  fromStored,
  toStored,
} from "../../../../src/core/proposal/format.ts";
import { parseProposedService } from "../../../../src/core/proposal/parse-service.ts";
import { parseSlot } from "../../../../src/core/proposal/parse-slot.ts";

const PUBLIC = { devMode: false };
const services = (...values: object[]) => values.map((value, at) => parseProposedService(value, PUBLIC, at));
const slots = (...values: object[]) => values.map((value, at) => parseSlot(value, PUBLIC, at).slot);

describe("on the wire", () => {
  test("host, port and path are joined, and what was not said is left out", () => {
    const auth = { type: "bearer", token: "A_KEY" };
    const formatted = formatProposedServices(
      services(
        { action: "set", name: "one", host: "A.example:80", path: "/v1/*", auth, substitutions: [] },
        { action: "set", name: "two", host: "b.example", enabled: false },
        { action: "delete", name: "three", host: "*.c.example" },
      ),
    );
    expect(formatted as unknown).toEqual([
      { action: "set", name: "one", host: "a.example:80/v1/*", auth },
      { action: "set", name: "two", host: "b.example", enabled: false },
      { action: "delete", name: "three", host: "*.c.example" },
    ]);
  });

  test("no services are an empty list, and no credentials null", () => {
    expect(formatProposedServices([])).toEqual([]);
    expect(formatSlots([])).toBeNull();
    expect(toStored({ services: [], slots: [] })).toEqual({ services: "[]", slots: "null" });
  });

  test("a value is never there: that there is one is said, and an empty one is shown", () => {
    const formatted = formatSlots(
      slots(
        { action: "set", key: "A", value: "s3cret" },
        { action: "set", key: "B", value: "" },
        { action: "set", key: "C", description: "d", obtain: "https://a.example", obtain_instructions: "i" },
        { action: "delete", key: "D" },
        { action: "set", key: "E", type: "oauth", oauth: { token_url: "https://a.example/t", scopes: "x" } },
      ),
    );
    expect(formatted as unknown).toEqual([
      { action: "set", key: "A", has_value: true },
      { action: "set", key: "B", value: "" },
      { action: "set", key: "C", description: "d", obtain: "https://a.example", obtain_instructions: "i" },
      { action: "delete", key: "D" },
      { action: "set", key: "E", type: "oauth", oauth: { token_url: "https://a.example/t", scopes: "x" } },
    ]);
  });

  test("all that an agent says of an OAuth credential is there, and is read back", () => {
    const oauth = {
      authorization_url: "https://a.example/authorize",
      token_url: "https://a.example/t",
      client_id: "id",
      scopes: "a,b",
      scope_separator: ",",
      disable_pkce: true,
      token_auth_method: "client_secret_basic",
    };
    const said = slots({ action: "set", key: "E", type: "oauth", oauth });
    expect(formatSlots(said)?.[0]?.oauth as unknown).toEqual(oauth);
    expect(fromStored(toStored({ services: [], slots: said }), "sample").slots).toEqual(said);
  });

  test("a static slot is stored without a value, and with that there is one", () => {
    const said = slots({ action: "set", key: "A", value: "s3cret" }, { action: "set", key: "B" });
    const { slots: read } = fromStored(toStored({ services: [], slots: said }), "sample");
    expect(read.map((slot) => slot.type === "static" && slot.hasValue)).toEqual([true, false]);
  });

  test("the time of a decision has a form of its own", () => {
    expect(formatReviewedAt(Date.UTC(2026, 7, 1, 9, 30, 5, 999))).toBe("2026-08-01 09:30:05");
  });
});

describe("what is stored", () => {
  test("is read whatever hosts may be named now", () => {
    const change = parseProposedService(
      { action: "delete", name: "one", host: "localhost" },
      { devMode: true },
      0,
    );
    const stored = toStored({ services: [change], slots: [] });
    expect(fromStored(stored, "proposal 1")).toEqual({ services: [change], slots: [] });
  });

  test.each([["{"], ["1"], ['[{"action":"set"}]']])("%s is refused", (json) => {
    expect(() => fromStored({ services: json, slots: "null" }, "proposal 1")).toThrow(
      "The stored proposal 1 is not",
    );
    expect(() => fromStored({ services: "[]", slots: json }, "proposal 1")).toThrow(
      "The stored proposal 1 is not",
    );
  });
});
