import { expect, test } from "bun:test";
import { Secret } from "../../../src/core/secret.ts";
import { deriveKey, KDF_COST } from "../../../src/crypto/kdf.ts";

const CHEAP = { time: 1, memoryKib: 32, parallelism: 1 };

test("uses the documented costs", () => {
  expect(KDF_COST).toEqual({ time: 3, memoryKib: 65536, parallelism: 4 });
});

test("is Argon2id 0x13: an independent verifier accepts the key at the documented costs", async () => {
  const salt = Buffer.from("somesalt12345678");
  const key = Buffer.from(await deriveKey(new Secret("password"), salt, KDF_COST))
    .toString("base64")
    .replace(/=+$/, "");
  const phc = `$argon2id$v=19$m=65536,t=3,p=4$${salt.toString("base64").replace(/=+$/, "")}$${key}`;
  expect(await Bun.password.verify("password", phc)).toBe(true);
  expect(await Bun.password.verify("passwore", phc)).toBe(false);
});

test("many at once all arrive, each with its own result", async () => {
  const salt = new Uint8Array(16);
  const keys = await Promise.all(
    Array.from({ length: 9 }, (_, index) => deriveKey(new Secret(`p${index % 3}`), salt, CHEAP)),
  );
  expect(new Set(keys.map((key) => Buffer.from(key).toString("hex"))).size).toBe(3);
});

test("threads that died while idle are asked nothing any more: who comes next has another", async () => {
  const real = globalThis.Worker;
  const started: Worker[] = [];
  globalThis.Worker = class extends real {
    constructor(...how: ConstructorParameters<typeof Worker>) {
      super(...how);
      started.push(this);
    }
  } as typeof Worker;
  try {
    const ask = () => Promise.all([1, 2, 3].map(() => deriveKey(new Secret("p"), new Uint8Array(16), CHEAP)));
    // An impossible cost ends its thread, so that both are new here.
    const impossible = { ...CHEAP, parallelism: 0 };
    const failing = [1, 2].map(() => deriveKey(new Secret("p"), new Uint8Array(16), impossible));
    await Promise.allSettled(failing);
    const before = await ask();
    const closed = started.map((worker) => new Promise((done) => worker.addEventListener("close", done)));
    for (const worker of started) worker.terminate();
    await Promise.all(closed);
    expect(await ask()).toEqual(before);
    expect(started.length).toBeGreaterThan(2);
  } finally {
    globalThis.Worker = real;
  }
});

test("an impossible cost is an error and does not block the next one", async () => {
  const salt = new Uint8Array(16);
  for (let i = 0; i < 3; i++) {
    expect(deriveKey(new Secret("p"), salt, { ...CHEAP, parallelism: 0 })).rejects.toThrow();
  }
  expect((await deriveKey(new Secret("p"), salt, CHEAP)).length).toBe(32);
});

test("who comes to a full line is told so, and those who stand in it are served", async () => {
  const salt = new Uint8Array(16);
  const done: number[] = [];
  const asked = Array.from({ length: 80 }, (_, at) =>
    deriveKey(new Secret("p"), salt, { ...CHEAP, memoryKib: 1024 }).then(
      () => done.push(at),
      (error) => error.code as string,
    ),
  );
  const outcomes = await Promise.all(asked);
  // Two at work and 64 in line.
  expect(outcomes.map((outcome, at) => outcome === "busy" && at)).toEqual(
    asked.map((_, at) => at >= 66 && at),
  );
  expect(done).toHaveLength(66);
  expect((await deriveKey(new Secret("p"), salt, CHEAP)).length).toBe(32);
});
