import { expect, test } from "bun:test";
import {
  type ChildState,
  childState,
  signalNumber,
  startChild,
} from "../../../../src/lib/posix/child-process.ts";
import { SystemCallError } from "../../../../src/lib/posix/libc.ts";

const env = { PATH: "/usr/bin:/bin", GREETING: "hello" };
const sh = (script: string, ownGroup = true) =>
  startChild("/bin/sh", ["sh", "-c", script], { env, ownGroup });

async function next(pid: number): Promise<ChildState> {
  for (let tries = 0; tries < 1000; tries++) {
    const state = childState(pid);
    if (state !== undefined) return state;
    await Bun.sleep(2);
  }
  throw new Error("nothing became of it");
}

test("its end is told once: the code, or the signal", async () => {
  const code = sh('test "$GREETING" = hello && exit 7');
  expect(await next(code)).toEqual({ type: "exited", code: 7 });
  expect(childState(code)).toBeUndefined();
  const killed = sh("kill -TERM $$");
  expect(await next(killed)).toEqual({ type: "killed", signal: signalNumber("SIGTERM") });
});

test("a stop is told, and the child goes on", async () => {
  const pid = sh("kill -STOP $$; exit 3");
  expect(await next(pid)).toEqual({ type: "stopped", signal: signalNumber("SIGSTOP") });
  process.kill(pid, "SIGCONT");
  expect(await next(pid)).toEqual({ type: "exited", code: 3 });
});

test("it leads a group of its own where that is asked for, and is in ours where not", async () => {
  const apart = sh("sleep 0.2");
  expect(() => process.kill(-apart, 0)).not.toThrow();
  const beside = sh("sleep 0.2", false);
  expect(() => process.kill(-beside, 0)).toThrow();
  expect(await next(apart)).toEqual({ type: "exited", code: 0 });
  expect(await next(beside)).toEqual({ type: "exited", code: 0 });
});

test("a file that is not there is refused by its errno", () => {
  const start = () => startChild("/no/such/file", ["x"], { env, ownGroup: false });
  expect(start).toThrow(SystemCallError);
  expect(start).toThrow("ENOENT");
});
