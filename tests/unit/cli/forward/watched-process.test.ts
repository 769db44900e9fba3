import { expect, test } from "bun:test";
import { watchProcess } from "../../../../src/cli/forward/watched-process.ts";

test("a process is alive until it ends, also when it becomes another program", async () => {
  const child = Bun.spawn(["sh", "-c", "exec sleep 30"]);
  const watched = watchProcess(child.pid);
  await Bun.sleep(100);
  expect(watched.isAlive()).toBe(true);
  child.kill("SIGKILL");
  await child.exited;
  expect(watched.isAlive()).toBe(false);
});

test.skipIf(process.platform !== "linux")("one that nobody waits for has ended all the same", async () => {
  const parent = Bun.spawn(["sh", "-c", "sleep 0.2 & echo $!; exec sleep 30"], { stdout: "pipe" });
  const { value } = await parent.stdout.getReader().read();
  const watched = watchProcess(Number(new TextDecoder().decode(value)));
  expect(watched.isAlive()).toBe(true);
  await Bun.sleep(600);
  expect(watched.isAlive()).toBe(false);
  parent.kill();
});
