import { expect, test } from "bun:test";
import { findStart } from "../../../src/server/start-report.ts";

const started =
  '{"time":"t","level":"info","msg":"server started","pid":1,"url":"http://127.0.0.1:1","proxy_port":2}\n';

test("a start is found among other lines", () => {
  const log = `noise\n{"msg":"something"}\n${started}{"msg":"later"}\n`;
  expect(findStart(log)).toEqual({ type: "started", apiUrl: "http://127.0.0.1:1", proxyPort: 2 });
});

test("a failure comes back with its code, message and hint", () => {
  const log = '{"msg":"server did not start","code":"port_in_use","message":"Port 1 …","hint":"Stop it."}\n';
  expect(findStart(log)).toEqual({
    type: "failed",
    code: "port_in_use",
    message: "Port 1 …",
    hint: "Stop it.",
  });
});

test("a code that is not of the catalogue counts as internal", () => {
  expect(findStart('{"msg":"server did not start","code":"toString"}')).toMatchObject({
    type: "failed",
    code: "internal",
  });
});

test.each([
  ["", undefined],
  ["Segmentation fault\n", "Segmentation fault"],
  [started.slice(0, -20), started.slice(0, -20)],
])("of anything else the last line is kept: %j", (log, lastLine) => {
  expect(findStart(log)).toEqual({ type: "unknown", lastLine });
});
