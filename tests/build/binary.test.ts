/** The compiled binary, started inside a project that tries to steer it. */
import { expect, test } from "bun:test";
import { finish, requireBinary } from "../support/process/binary.ts";
import { tmp } from "../support/tmp.ts";

async function hostileProject() {
  const dir = await tmp();
  await Bun.write(dir.at(".env"), "AGENT_VAULT_VAULT=from-dotenv\n");
  await Bun.write(dir.at("bunfig.toml"), 'preload = ["./preload.ts"]\n');
  await Bun.write(dir.at("preload.ts"), 'await Bun.write("preload-ran", "");\n');
  return dir;
}

const env = (home: string) => ({ HOME: home, PATH: process.env["PATH"] ?? "/usr/bin:/bin" });

test("it reads no .env and runs no preload of the folder it is started in", async () => {
  await using dir = await hostileProject();
  await using home = await tmp();
  const { code, out } = await finish([requireBinary(), "vault", "current"], {
    cwd: dir.path,
    env: env(home.path),
  });
  expect({ code, out }).toEqual({ code: 0, out: "default\n" });
  expect(await Bun.file(dir.at("preload-ran")).exists()).toBe(false);
});

test("the same trap works on Bun itself, so the test above means something", async () => {
  await using dir = await hostileProject();
  await using home = await tmp();
  await Bun.write(dir.at("print.ts"), "console.log(process.env.AGENT_VAULT_VAULT)\n");
  const { out } = await finish([process.execPath, "print.ts"], { cwd: dir.path, env: env(home.path) });
  expect(out).toBe("from-dotenv\n");
  expect(await Bun.file(dir.at("preload-ran")).exists()).toBe(true);
});

test("it says its version in one line and nothing else", async () => {
  await using home = await tmp();
  const { version }: { version: string } = await Bun.file(`${import.meta.dir}/../../package.json`).json();
  const { code, out, err } = await finish([requireBinary(), "--version"], { env: env(home.path) });
  expect({ code, out, err }).toEqual({ code: 0, out: `agent-vault ${version}\n`, err: "" });
});
