import { expect, test } from "bun:test";
import { type KdfQuestion, startKdfThread } from "../../../src/crypto/kdf-thread.ts";

const QUESTION: KdfQuestion = {
  password: "p",
  salt: new Uint8Array(16),
  cost: { time: 1, memoryKib: 32, parallelism: 1 },
  length: 32,
};

test("one key after another, and an impossible cost is an error between them", async () => {
  const thread = startKdfThread();
  const first = await thread.ask(QUESTION);
  await expect(thread.ask({ ...QUESTION, cost: { ...QUESTION.cost, parallelism: 0 } })).rejects.toThrow();
  expect(await thread.ask(QUESTION)).toEqual(first);
  expect(first).toHaveLength(32);
  thread.end();
});

test("who asked a thread that ends is told so", async () => {
  const thread = startKdfThread();
  await thread.ask(QUESTION);
  const slow = thread.ask({ ...QUESTION, cost: { time: 4, memoryKib: 65_536, parallelism: 1 } });
  thread.end();
  await expect(slow).rejects.toThrow("has ended");
});

test("who asks a thread that has ended is told so", async () => {
  const { promise: ended, resolve: onEnd } = Promise.withResolvers<void>();
  const thread = startKdfThread(onEnd);
  await thread.ask(QUESTION);
  thread.end();
  await ended;
  await expect(thread.ask(QUESTION)).rejects.toThrow("has ended");
});

test("an idle thread does not keep the program from ending", async () => {
  const script = `
    import { startKdfThread } from "${import.meta.dir}/../../../src/crypto/kdf-thread.ts";
    const cost = { time: 1, memoryKib: 32, parallelism: 1 };
    await startKdfThread().ask({ password: "p", salt: new Uint8Array(16), cost, length: 32 });
    console.log("done");
  `;
  const child = Bun.spawn([process.execPath, "-e", script], { stdout: "pipe", stderr: "inherit" });
  expect(await child.stdout.text()).toBe("done\n");
  expect(await child.exited).toBe(0);
}, 10_000);
