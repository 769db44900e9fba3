import { expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { getPriority } from "node:os";

/** The niceness of each thread of this process: the 17th field behind its name (proc(5)). */
function nicenesses(): number[] {
  return readdirSync("/proc/self/task").map((thread) => {
    const [, fields = ""] = /\) (.*)/.exec(readFileSync(`/proc/self/task/${thread}/stat`, "utf8")) ?? [];
    return Number(fields.split(" ")[16]);
  });
}

test("the thread answers with a key, and on Linux steps back behind the others", async () => {
  const worker = new Worker(new URL("../../../src/crypto/kdf-worker.ts", import.meta.url).href);
  const answered = new Promise((resolve) => {
    worker.onmessage = ({ data }) => resolve(data);
  });
  const cost = { time: 1, memoryKib: 32, parallelism: 1 };
  worker.postMessage({ password: "p", salt: new Uint8Array(16), cost, length: 32 });
  expect(await answered).toEqual({ key: expect.any(Uint8Array) });
  const steppedBack = Math.min(19, getPriority(0) + 10);
  if (process.platform === "linux") expect(nicenesses()).toContain(steppedBack);
  worker.terminate();
});
