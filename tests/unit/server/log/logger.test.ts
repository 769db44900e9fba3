import { expect, test } from "bun:test";
import { AppError } from "../../../../src/core/errors.ts";
import { Secret } from "../../../../src/core/secret.ts";
import { createLogger, type LoggerOptions } from "../../../../src/server/log/logger.ts";

const clock = { now: () => Date.UTC(2027, 0, 2, 3, 4, 5, 6) };

function record(options: Partial<LoggerOptions> = {}) {
  const lines: string[] = [];
  const write = (line: string) => lines.push(line);
  return {
    lines,
    logger: createLogger({ level: "info", readable: false, colour: false, clock, write, ...options }),
  };
}

const HOSTILE = 'a\nb\r\u001b[31mc\u0007\u007f\u009bd\u2028e\u202ef"';

test("JSON: one object per line, time and level first", () => {
  const { lines, logger } = record();
  logger.info("hello", { port: 1, ok: true, none: undefined });
  expect(lines).toEqual([
    '{"time":"2027-01-02T03:04:05.006Z","level":"info","msg":"hello","port":1,"ok":true}\n',
  ]);
});

test("JSON: a field cannot pose as the line's own", () => {
  const { lines, logger } = record();
  logger.warn("real", { msg: "fake", level: "info", time: "never" });
  expect(JSON.parse(lines[0] ?? "")).toEqual({
    time: "2027-01-02T03:04:05.006Z",
    level: "warn",
    msg: "real",
  });
});

test("readable: time, level, message, fields", () => {
  const { lines, logger } = record({ readable: true });
  logger.info("listening", { url: "http://127.0.0.1:1", note: "two words", count: 2 });
  expect(lines).toEqual(['03:04:05 INFO  listening url=http://127.0.0.1:1 note="two words" count=2\n']);
});

test("readable: colours only when wanted", () => {
  const { lines, logger } = record({ readable: true, colour: true });
  logger.error("no");
  expect(lines[0]).toContain("\u001b[31mERROR\u001b[0m");
});

test.each([true, false])(
  "what comes from outside stays on its line and harmless (readable: %p)",
  (readable) => {
    const { lines, logger } = record({ readable });
    logger.warn(HOSTILE, { [HOSTILE]: HOSTILE, nested: { [HOSTILE]: [HOSTILE] } });
    expect(lines).toHaveLength(1);
    expect(lines[0]?.slice(0, -1)).toMatch(/^[\x20-\x7e]*$/);
  },
);

test("JSON: hostile text comes back as it was", () => {
  const { lines, logger } = record();
  logger.warn(HOSTILE, { value: HOSTILE });
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ msg: HOSTILE, value: HOSTILE });
});

test("below the level nothing is written", () => {
  const { lines, logger } = record({ level: "warn" });
  logger.debug("a");
  logger.info("b");
  logger.warn("c");
  logger.error("d");
  expect(lines).toHaveLength(2);
});

test("errors show code, cause and stack; secrets do not show", () => {
  const { lines, logger } = record();
  const cause = new Error("disk");
  logger.error("failed", {
    error: new AppError("store_full", { cause }),
    key: new Secret("hunter2"),
    list: [new Secret("x")],
  });
  const line = JSON.parse(lines[0] ?? "");
  expect(line.error).toMatchObject({ name: "AppError", code: "store_full", cause: { message: "disk" } });
  expect(line.error.stack[0]).toContain("logger.test.ts");
  expect(line).toMatchObject({ key: "[redacted]", list: ["[redacted]"] });
  expect(lines[0]).not.toContain("hunter2");
});

test("what cannot be printed does not take the server down", () => {
  const { lines, logger } = record();
  const circle: Record<string, unknown> = {};
  circle["self"] = circle;
  logger.info("odd", { circle });
  logger.info("big", { big: 10n });
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain('"big":"10"');
});
