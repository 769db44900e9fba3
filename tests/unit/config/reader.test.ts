import { expect, test } from "bun:test";
import { createReader, Unusable } from "../../../src/config/reader.ts";

const refuse = (): never => {
  throw new Unusable("not today");
};

test("a flag wins over its variable, and names the fault", () => {
  const reader = createReader({ PORT: "1" });
  expect(reader.text({ variable: "PORT", flag: "--port", given: "2" })).toBe("2");
  expect(reader.parse({ variable: "PORT", flag: "--port", given: "2" }, 9, refuse)).toBe(9);
  expect(reader.parse({ variable: "PORT", flag: "--port", given: undefined }, 9, refuse)).toBe(9);
  expect(reader.faults()).toEqual(['--port is "2": not today', 'PORT is "1": not today']);
});

test("a fault stays on one line and is not endless", () => {
  const reader = createReader({ PORT: `a\nb\u001b[31m${"x".repeat(500)}` });
  reader.parse({ variable: "PORT" }, 0, refuse);
  expect(reader.faults()[0]).toMatch(/^[\x20-\x7e…]{40,130}$/);
});

test("a mistake of ours is not taken for a fault of the setting", () => {
  const reader = createReader({ PORT: "1" });
  const broken = () => {
    throw new TypeError("bug");
  };
  expect(() => reader.parse({ variable: "PORT" }, 0, broken)).toThrow(TypeError);
});
