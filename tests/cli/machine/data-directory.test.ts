/** A data directory that is not this user's to use. As root there would be none, so the programs run as nobody. */
import { expect, test } from "bun:test";
import { chmodSync, chownSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { type Finished, finish, requireBinary } from "../../support/process/binary.ts";
import { freePortPair } from "../../support/process/free-port.ts";
import { type TmpDir, tmp } from "../../support/tmp.ts";

const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

type Ordinary = AsyncDisposable & {
  readonly folder: TmpDir;
  /** A folder of this user's own. */
  readonly own: (name: string, mode: number) => string;
  readonly cli: (home: string, line: string) => Promise<Finished>;
};

async function ordinaryUser(): Promise<Ordinary> {
  const folder = await tmp("agent-vault-user-");
  const program = folder.at("agent-vault");
  // The checkout may lie where nobody else may look.
  await Bun.$`cp ${requireBinary()} ${program}`;
  chmodSync(folder.path, 0o755);
  const own = (name: string, mode: number) => {
    mkdirSync(folder.at(name));
    if (isRoot) chownSync(folder.at(name), NOBODY, NOBODY);
    chmodSync(folder.at(name), mode);
    return folder.at(name);
  };
  const home = own("home", 0o755);
  const as = isRoot ? ["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups"] : [];
  const port = String(await freePortPair());
  const path = process.env["PATH"] ?? "/usr/bin:/bin";
  return {
    folder,
    own,
    cli: (data, line) =>
      finish([...as, program, ...line.split(" ")], {
        env: { PATH: path, HOME: home, AGENT_VAULT_HOME: data, AGENT_VAULT_LOCAL_PORT: port },
      }),
    async [Symbol.asyncDispose]() {
      for (const name of readdirSync(folder.path)) chmodSync(folder.at(name), 0o755);
      await folder[Symbol.asyncDispose]();
    },
  };
}

const SERVER = "server --port 0 --mitm-port auto";
const STARTS = [SERVER, `${SERVER} -d`, "vault run -- true"];
const unusable = (why: string, hint: string) => ({
  code: 1,
  out: "",
  err: expect.stringMatching(new RegExp(`^error: .*${why}[^]*^hint: .*${hint}`, "m")),
});

test("another user's", async () => {
  await using user = await ordinaryUser();
  for (const line of STARTS) {
    expect(await user.cli("/usr/share", line)).toMatchObject(
      unusable("/usr/share cannot be used: it belongs to another user \\(uid 0\\)\\.", "AGENT_VAULT_HOME"),
    );
  }
});

test("status tells of one that is another user's, or that cannot be made", async () => {
  await using user = await ordinaryUser();
  const closed = user.own("closed-home", 0o555);
  for (const [data, said] of [
    [`${closed}/data`, /✗ data directory +.*cannot be made:/],
    ["/usr/share", /✗ data directory +\/usr\/share belongs to another user \(uid 0\)/],
  ] as const) {
    const { code, out, err } = await user.cli(data, "status");
    expect([code, err]).toEqual([1, ""]);
    expect(out).toMatch(said);
    expect(out).toMatch(/^! run +would not start: /m);
    expect(out).toMatch(/→ set AGENT_VAULT_HOME to/);
  }
});

test("one's own that cannot be written, or not even entered", async () => {
  await using user = await ordinaryUser();
  const readOnly = user.own("read-only", 0o500);
  const shut = user.own("shut", 0o000);
  const why = (path: string) => `${path} cannot be used: it cannot be read and written \\(EACCES\\)\\.`;
  for (const line of STARTS)
    expect(await user.cli(readOnly, line)).toMatchObject(unusable(why(readOnly), "chmod 700"));
  for (const line of [SERVER, `${SERVER} -d`]) {
    expect(await user.cli(shut, line)).toMatchObject(unusable(why(shut), "chmod 700"));
  }
  for (const line of ["vault run -- true", "vault list"]) {
    expect(await user.cli(shut, line)).toMatchObject(
      unusable(`${shut}/session.json: permission denied`, "own"),
    );
  }
});

test("a volume of root's that is open to a group or to all", async () => {
  await using user = await ordinaryUser();
  if (!isRoot) return;
  for (const [name, mode, group] of [
    ["by-group", 0o2770, NOBODY],
    ["by-all", 0o777, 0],
  ] as const) {
    const volume = user.folder.at(name);
    mkdirSync(volume);
    chownSync(volume, 0, group);
    chmodSync(volume, mode);
    for (const line of STARTS) {
      expect(await user.cli(volume, line)).toMatchObject(
        unusable(
          `${volume} cannot be used: it belongs to another user \\(uid 0\\)\\.`,
          `Use a directory of your own inside it: AGENT_VAULT_HOME=${volume}/agent-vault$`,
        ),
      );
    }
    // The advice can be followed.
    expect(await user.cli(`${volume}/agent-vault`, "vault credential set A=b")).toMatchObject({ code: 0 });
    expect(await user.cli(`${volume}/agent-vault`, "server stop")).toMatchObject({ code: 0 });
  }
}, 60_000);

test("a user without a home", async () => {
  if (!isRoot) return;
  await using folder = await tmp("agent-vault-homeless-");
  const program = folder.at("agent-vault");
  await Bun.$`cp ${requireBinary()} ${program}`;
  chmodSync(folder.path, 0o755);
  // A uid that no user database knows, without HOME: how containers are often run.
  const as = ["setpriv", "--reuid=54321", "--regid=54321", "--clear-groups", program];
  const cli = (line: string, env = {}) =>
    finish([...as, ...line.split(" ")], { env: { PATH: process.env["PATH"] ?? "", ...env } });
  for (const line of [...STARTS, "vault list", "auth status", "server stop", "ca fetch"]) {
    expect([line, await cli(line)]).toEqual([
      line,
      {
        code: 1,
        out: "",
        err: "error: This user (uid 54321) has no home directory to keep data in.\nhint: Set AGENT_VAULT_HOME to a directory of its own, or HOME.\n",
      },
    ]);
  }
  for (const line of ["--version", "--help", "version", "vault run --help"]) {
    expect([line, await cli(line)]).toMatchObject([line, { code: 0, err: "" }]);
  }
  expect(await cli("vault lst")).toMatchObject({ code: 2 });
}, 60_000);

test("one that others may write to", async () => {
  await using user = await ordinaryUser();
  const data = user.own("shared", 0o777);
  for (const line of STARTS) {
    expect(await user.cli(data, line)).toMatchObject(unusable("other users may write to it", "chmod 700"));
  }
  expect(readdirSync(data)).toEqual([]);
});

test("a file in its place, and a place where none can be made", async () => {
  await using user = await ordinaryUser();
  writeFileSync(user.folder.at("file"), "");
  mkdirSync(user.folder.at("closed"), { mode: 0o755 });
  if (!isRoot) chmodSync(user.folder.at("closed"), 0o555);
  for (const line of STARTS) {
    expect(await user.cli(user.folder.at("file"), line)).toMatchObject(
      unusable("it is not a directory", "Move the file away"),
    );
    expect(await user.cli(user.folder.at("closed", "data"), line)).toMatchObject(
      unusable("it cannot be created \\(EACCES\\)", "AGENT_VAULT_HOME"),
    );
  }
});

test("a file in it that is someone else's is named", async () => {
  await using user = await ordinaryUser();
  const data = user.own("data", 0o700);
  for (const [file, line] of [
    ["session.json", "vault list"],
    ["server.log", `${SERVER} -d`],
    ["agent-vault.db", SERVER],
  ] as const) {
    writeFileSync(`${data}/${file}`, "", { mode: 0o000 });
    expect([line, await user.cli(data, line)]).toMatchObject([line, unusable(`${data}/${file}`, "own")]);
  }
});
