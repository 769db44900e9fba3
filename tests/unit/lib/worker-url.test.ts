import { expect, test } from "bun:test";
import { workerUrl } from "../../../src/lib/worker-url.ts";

const PATH = { compiled: "./crypto/worker.js", source: "./worker.ts" };

test("a source file is beside the one that asks", () => {
  expect(workerUrl("file:///repo/src/crypto/kdf.ts", PATH)).toBe("file:///repo/src/crypto/worker.ts");
});

test("in the binary an entry point is at its path below the root, wherever the asking code was put", () => {
  expect(workerUrl("file:///$bunfs/root/chunk-7.js", PATH)).toBe("file:///$bunfs/root/crypto/worker.js");
});
