/** install.sh against a release on loopback, as the user runs it: through `sh`, with an empty home folder. */
import { describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { chmod, mkdir, readdir } from "node:fs/promises";
import { installer } from "../../src/build/release.ts";
import { INSTALL_SH, newUser, releaseSite, type Site, type User } from "./release-server.ts";

async function stage(
  version = "1.2.3",
): Promise<{ site: Site; user: User; archive: string } & AsyncDisposable> {
  const site = await releaseSite();
  const user = await newUser();
  const archive = await site.publish(version);
  return {
    site,
    user,
    archive,
    [Symbol.asyncDispose]: async () => {
      await site[Symbol.asyncDispose]();
      await user[Symbol.asyncDispose]();
    },
  };
}

const from = (site: Site) => ({ env: { AGENT_VAULT_RELEASE_URL: site.url } });
const version = async (path: string) => (await Bun.$`${path} --version`.text()).trim();

describe("a fresh install", () => {
  test("puts the binary and the completions in the user's folders and nothing else", async () => {
    await using t = await stage();
    const { code, err } = await t.user.run(from(t.site));
    expect(err).toContain(`installed ${t.user.binary} (agent-vault 1.2.3)`);
    expect(code).toBe(0);
    expect(await version(t.user.binary)).toBe("agent-vault 1.2.3");
    const files = (await readdir(t.user.home.path, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile() && entry.parentPath !== t.user.home.at("bin"))
      .map((entry) => `${entry.parentPath.slice(t.user.home.path.length + 1)}/${entry.name}`)
      .sort();
    expect(files).toEqual([
      ".config/fish/completions/agent-vault.fish",
      ".local/bin/agent-vault",
      ".local/share/bash-completion/completions/agent-vault",
      ".local/share/zsh/site-functions/_agent-vault",
    ]);
  });

  test("prints the PATH line only when the folder is not in PATH", async () => {
    await using t = await stage();
    const line = `export PATH="${t.user.home.at(".local/bin")}:$PATH"`;
    expect((await t.user.run(from(t.site))).err).toContain(line);
    const PATH = `${t.user.home.at(".local/bin")}:/usr/local/bin:/usr/bin:/bin`;
    const again = await t.user.run({ env: { ...from(t.site).env, PATH } });
    expect(again.code).toBe(0);
    expect(again.err).not.toContain("export PATH");
  });

  const isLoaded = existsSync("/usr/share/bash-completion/bash_completion");
  test.skipIf(isLoaded)("says what bash needs where nothing loads its completions", async () => {
    await using t = await stage();
    const line = `source "${t.user.home.at(".local/share/bash-completion/completions/agent-vault")}"`;
    const told = await t.user.run({ env: { ...from(t.site).env, SHELL: "/bin/bash" } });
    expect(told.err).toContain(`bash-completion is not installed`);
    expect(told.err).toContain(line);
    const loaded = { ...from(t.site).env, SHELL: "/bin/bash", BASH_COMPLETION: t.user.binary };
    expect((await t.user.run({ env: loaded })).err).not.toContain("bash-completion");
    const other = await t.user.run({ env: { ...from(t.site).env, SHELL: "/usr/bin/fish" } });
    expect(other.err).not.toContain("bash-completion");
  });

  test("through a pipe, from the address written into the published script", async () => {
    await using t = await stage();
    const piped = installer(await Bun.file(INSTALL_SH).text(), t.site.url);
    expect((await t.user.run({ piped })).code).toBe(0);
    expect(await version(t.user.binary)).toBe("agent-vault 1.2.3");
  });

  test("into AGENT_VAULT_INSTALL_DIR, with a space in its name", async () => {
    await using t = await stage();
    const folder = t.user.home.at("my tools");
    const { code } = await t.user.run({ env: { ...from(t.site).env, AGENT_VAULT_INSTALL_DIR: folder } });
    expect(code).toBe(0);
    expect(await version(`${folder}/agent-vault`)).toBe("agent-vault 1.2.3");
    expect(await Bun.file(t.user.binary).exists()).toBe(false);
  });

  test("with wget where curl is missing", async () => {
    await using t = await stage();
    const tools = t.user.home.at("tools");
    await mkdir(tools);
    const needed =
      "sh uname tar gzip awk cut sha256sum mktemp mkdir rm cp mv chmod find head dirname ls cat wget sysctl";
    for (const name of needed.split(" ")) {
      const path = Bun.which(name);
      if (path !== null) await Bun.$`ln -s ${path} ${tools}/${name}`;
    }
    const { code, err } = await t.user.run({ env: { ...from(t.site).env, PATH: tools } });
    if (Bun.which("wget") === null) expect(err).toContain("curl or wget is needed");
    else
      expect({ code, version: await version(t.user.binary) }).toEqual({
        code: 0,
        version: "agent-vault 1.2.3",
      });
  });
});

describe("an install over an older one", () => {
  test("upgrades the binary and its completions", async () => {
    await using t = await stage("1.2.3");
    await t.user.run(from(t.site));
    await t.site.publish("1.3.0");
    expect((await t.user.run(from(t.site))).code).toBe(0);
    expect(await version(t.user.binary)).toBe("agent-vault 1.3.0");
    expect(await Bun.file(t.user.home.at(".local/share/zsh/site-functions/_agent-vault")).text()).toBe(
      "# _agent-vault 1.3.0\n",
    );
  });

  test("run twice is the same as once", async () => {
    await using t = await stage();
    await t.user.run(from(t.site));
    const before = (await readdir(t.user.home.path, { recursive: true })).sort();
    expect((await t.user.run(from(t.site))).code).toBe(0);
    expect((await readdir(t.user.home.path, { recursive: true })).sort()).toEqual(before);
  });

  test("takes the version asked for, also an older one, by argument or variable", async () => {
    await using t = await stage("1.2.3");
    await t.site.publish("1.3.0");
    expect((await t.user.run({ args: ["--version", "v1.2.3"], ...from(t.site) })).code).toBe(0);
    expect(await version(t.user.binary)).toBe("agent-vault 1.2.3");
    const env = { ...from(t.site).env, AGENT_VAULT_VERSION: "1.3.0" };
    expect((await t.user.run({ env })).code).toBe(0);
    expect(await version(t.user.binary)).toBe("agent-vault 1.3.0");
  });
});

describe("a bad release leaves what was there", () => {
  const faults: Record<string, { spoil: (t: { site: Site; archive: string }) => unknown; says: string }> = {
    "a tampered archive": {
      spoil: ({ site, archive }) => site.spoil(archive, { body: "not what was released" }),
      says: "does not match its checksum",
    },
    "a download that breaks off": {
      spoil: ({ site, archive }) => site.spoil(archive, "truncated"),
      says: "did not complete",
    },
    "an archive that is not there": {
      spoil: ({ site, archive }) => site.spoil(archive, "missing"),
      says: "did not complete",
    },
    "no checksums": { spoil: ({ site }) => site.spoil("checksums.txt", "missing"), says: "no release found" },
    "checksums without this platform": {
      spoil: ({ site }) =>
        site.spoil("checksums.txt", { body: `${"0".repeat(64)}  agent-vault_9.9.9_plan9_mips.tar.gz\n` }),
      says: "has no archive for",
    },
    "a checksum that is no checksum": {
      spoil: ({ site, archive }) => site.spoil("checksums.txt", { body: `abc  ${archive}\n` }),
      says: "does not match its checksum",
    },
    "a page in place of the checksums": {
      spoil: ({ site }) => site.spoil("checksums.txt", { body: "<html>please log in</html>" }),
      says: "has no archive for",
    },
    "a binary that does not start here": {
      spoil: ({ site }) => site.publish("1.3.0", { script: "#!/bin/sh\nexit 127\n" }),
      says: "does not start on this machine",
    },
  };
  for (const [name, { spoil, says }] of Object.entries(faults)) {
    test(name, async () => {
      await using t = await stage();
      expect((await t.user.run(from(t.site))).code).toBe(0);
      const before = (await readdir(t.user.home.path, { recursive: true })).sort();
      await t.site.publish("1.3.0");
      await spoil({ site: t.site, archive: t.archive.replace("1.2.3", "1.3.0") });
      const { code, err } = await t.user.run(from(t.site));
      expect(err).toContain(says);
      expect(code).toBe(1);
      expect(await version(t.user.binary)).toBe("agent-vault 1.2.3");
      expect((await readdir(t.user.home.path, { recursive: true })).sort()).toEqual(before);
    });
  }

  test("a folder that cannot be written is named", async () => {
    await using t = await stage();
    await Bun.write(t.user.home.at("file"), "");
    const env = { ...from(t.site).env, AGENT_VAULT_INSTALL_DIR: t.user.home.at("file", "bin") };
    const { code, err } = await t.user.run({ env });
    expect({ code, named: err.includes(t.user.home.at("file", "bin")) }).toEqual({ code: 1, named: true });
  });
});

describe("what it refuses before any request", () => {
  for (const url of [
    "http://example.com/releases",
    "ftp://example.com",
    "http://127.0.0.1:80@example.com",
    "http://127.0.0.1.example.com",
  ]) {
    test(`a release at ${url}`, async () => {
      await using user = await newUser();
      const { code, err } = await user.run({ env: { AGENT_VAULT_RELEASE_URL: url } });
      expect({ code, said: err.includes("AGENT_VAULT_RELEASE_URL") }).toEqual({ code: 1, said: true });
    });
  }

  test("an unknown argument", async () => {
    await using t = await stage();
    expect((await t.user.run({ args: ["--unistall"], ...from(t.site) })).code).toBe(1);
    expect(t.site.requests).toEqual([]);
  });

  test("an unpublished script outside a checkout", async () => {
    await using user = await newUser();
    const { code, err } = await user.run({ piped: await Bun.file(INSTALL_SH).text() });
    expect(err).toContain("knows no release");
    expect(code).toBe(1);
  });

  test("a foreign system, a foreign processor", async () => {
    for (const [program, prints, says] of [
      ["uname", "FreeBSD", "no release is made for FreeBSD"],
      ["uname", 'Linux; [ "$1" = -m ] && echo riscv64', "no release is made for"],
    ] as const) {
      await using t = await stage();
      await Bun.write(t.user.home.at("bin", program), `#!/bin/sh\necho ${prints}\n`);
      await chmod(t.user.home.at("bin", program), 0o755);
      const { code, err } = await t.user.run(from(t.site));
      expect(err).toContain(says);
      expect(code).toBe(1);
    }
  });
});

describe("a script that arrives cut off", () => {
  test("does nothing, wherever the cut is", async () => {
    await using t = await stage();
    const whole = installer(await Bun.file(INSTALL_SH).text(), t.site.url).trimEnd();
    const cuts = [0.05, 0.25, 0.5, 0.75, 0.95].map((part) => Math.floor(whole.length * part));
    const lastLine = whole.lastIndexOf("\n") + 1;
    for (let at = lastLine; at < whole.length; at++) cuts.push(at);
    for (const at of cuts) {
      const { err } = await t.user.run({ piped: whole.slice(0, at) });
      expect({ at, err: err.includes("installed") }).toEqual({ at, err: false });
    }
    expect(t.site.requests).toEqual([]);
    expect((await t.user.run({ piped: whole })).code).toBe(0);
  });
});

describe("--uninstall", () => {
  test("removes the binary and completions, keeps the data and says so", async () => {
    await using t = await stage();
    await t.user.run(from(t.site));
    await Bun.write(t.user.home.at(".agent-vault/agent-vault.db"), "data");
    const { code, err } = await t.user.run({ args: ["--uninstall"] });
    expect(code).toBe(0);
    expect(err).toContain(`your data in ${t.user.home.at(".agent-vault")} was left as it is`);
    const left = (await readdir(t.user.home.path, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile() && entry.parentPath !== t.user.home.at("bin"))
      .map(({ name }) => name);
    expect(left).toEqual(["agent-vault.db"]);
  });

  test("with nothing installed says so and succeeds", async () => {
    await using user = await newUser();
    const { code, err } = await user.run({ args: ["--uninstall"] });
    expect({ code, said: err.includes("nothing to remove") }).toEqual({ code: 0, said: true });
  });
});
