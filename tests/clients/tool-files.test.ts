/** Programs whose own files name another proxy or another trust store, as they lie on machines of users. */
import { describe, expect, test } from "bun:test";
import { finish, requireBinary } from "../support/process/binary.ts";
import { REQUIREMENTS } from "../support/requirements.ts";
import { BEARER, SECRET, type Stage, stage } from "./stage.ts";

const NOWHERE = "http://127.0.0.1:1";

/** What arrived had the credential; asserts that it did arrive. */
function injected({ upstream }: Stage): void {
  const seen = new Set(upstream.received.map(({ headers }) => headers.get("authorization")));
  expect([...seen]).toEqual([`Bearer ${SECRET}`]);
}

describe("two servers and one data directory", () => {
  test.skipIf(!REQUIREMENTS.curl.met())(
    "a run for another server leaves the files of a running one as they are",
    async () => {
      await using a = await stage();
      await using b = await stage();
      const token = await b.vault.mustCli(["vault", "token"]);
      const [ready, done] = [a.vault.home.at("ready"), a.vault.home.at("done")];
      const script = `touch ${ready}; while [ ! -e ${done} ]; do sleep 0.1; done; curl -sS ${a.url}/after`;
      const running = a.run(["sh", "-c", script]);
      while (!(await Bun.file(ready).exists())) await Bun.sleep(20);
      const other = await a.vault.cli(["run", "--", "true"], {
        env: { AGENT_VAULT_ADDR: b.vault.address, AGENT_VAULT_TOKEN: token },
      });
      await Bun.write(done, "");
      expect(other).toMatchObject({ code: 0 });
      const { code, err } = await running;
      expect({ code, err }).toMatchObject({ code: 0 });
      injected(a);
    },
    60_000,
  );
});

describe.skipIf(!REQUIREMENTS.git.met())("git", () => {
  test("goes through us although its configuration names a proxy", async () => {
    await using s = await stage(BEARER, () => new Response("0000", { status: 404 }));
    await Bun.write(s.vault.home.at(".gitconfig"), `[http]\n\tproxy = ${NOWHERE}\n`);
    const env = {
      GIT_TERMINAL_PROMPT: "0",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: "http.userAgent",
      GIT_CONFIG_VALUE_0: "the users own",
    };
    await s.run(["git", "ls-remote", `${s.url}/project.git`], { env });
    injected(s);
    expect(s.upstream.received[0]?.headers.get("user-agent")).toBe("the users own");
  }, 60_000);

  test("speaks TLS to the proxy with --proxy-tls", async () => {
    await using s = await stage(BEARER, () => new Response("0000", { status: 404 }));
    const env = { GIT_TERMINAL_PROMPT: "0", GIT_CONFIG_NOSYSTEM: "1" };
    await s.vault.cli(["run", "--proxy-tls", "--", "git", "ls-remote", `${s.url}/project.git`], { env });
    injected(s);
  }, 60_000);
});

describe.skipIf(!REQUIREMENTS.npm.met())("npm", () => {
  test("goes through us and trusts us although an npmrc names a proxy and a cafile", async () => {
    await using s = await stage(BEARER, () =>
      Response.json({
        name: "x",
        "dist-tags": { latest: "1.0.0" },
        versions: { "1.0.0": { name: "x", version: "1.0.0" } },
      }),
    );
    const own = s.vault.home.at("own.pem");
    await Bun.write(own, await Bun.file(s.vault.home.at("upstream-ca.pem")).text());
    const lines = [`cafile=${own}`, `https-proxy=${NOWHERE}`, `proxy=${NOWHERE}`, "noproxy=example"];
    await Bun.write(s.vault.home.at(".npmrc"), `${lines.join("\n")}\n`);
    const view = ["npm", "view", "x", "version", `--registry=${s.url}/`, "--fetch-retries=0"];
    const { code, out, err } = await s.run(view, { env: { NO_UPDATE_NOTIFIER: "1" } });
    expect({ code, out, err: code === 0 ? "" : err }).toEqual({ code: 0, out: "1.0.0\n", err: "" });
    injected(s);
  }, 60_000);
});

describe.skipIf(!REQUIREMENTS.wget.met())("wget", () => {
  test("trusts us, keeps the user's settings and goes round no wgetrc's proxy", async () => {
    await using s = await stage();
    const own = `https_proxy = ${NOWHERE}\nuser_agent = the users own\nca_certificate = /gone.pem\n`;
    await Bun.write(s.vault.home.at(".wgetrc"), own);
    const { code, out, err } = await s.run(["wget", "--tries=1", "-qO-", `${s.url}/file`]);
    expect({ code, out, err: code === 0 ? "" : err }).toEqual({ code: 0, out: '{"ok":true}', err: "" });
    injected(s);
    expect(s.upstream.received[0]?.headers.get("user-agent")).toBe("the users own");
    // A run inside a run reads the user's settings too.
    const nested = await s.run([
      "sh",
      "-c",
      `exec ${requireBinary()} run -- wget --tries=1 -qO- ${s.url}/nested`,
    ]);
    expect({ code: nested.code, out: nested.out }).toEqual({ code: 0, out: '{"ok":true}' });
    expect(s.upstream.received[1]?.headers.get("user-agent")).toBe("the users own");
  }, 60_000);
});

describe.skipIf(!REQUIREMENTS.python.met())("pip", () => {
  test("goes through us although its configuration names a proxy", async () => {
    await using s = await stage(
      BEARER,
      () => new Response("<html></html>", { headers: { "Content-Type": "text/html" } }),
    );
    await Bun.write(s.vault.home.at(".config/pip/pip.conf"), `[global]\nproxy = ${NOWHERE}\n`);
    const index = ["--retries", "0", "--no-deps", "--index-url", `${s.url}/simple`];
    await s.run(["python3", "-m", "pip", "download", ...index, "no-such-package"]);
    injected(s);
  }, 60_000);
});

describe.skipIf(!REQUIREMENTS.php.met())("PHP", () => {
  test("trusts us, and keeps its own settings", async () => {
    await using s = await stage();
    const curl =
      "$c = curl_init($argv[1]); curl_setopt($c, CURLOPT_RETURNTRANSFER, true); echo curl_exec($c) ?: curl_error($c);";
    const { code, out } = await s.run(["php", "-r", curl, s.url]);
    expect({ code, out }).toEqual({ code: 0, out: '{"ok":true}' });
    injected(s);
    const settings = ["php", "-r", "echo ini_get('openssl.cafile'), ' ', count(get_loaded_extensions());"];
    const bare = await finish(settings, { env: { PATH: process.env["PATH"] ?? "" } });
    const [file, extensions] = (await s.run(settings)).out.split(" ");
    expect(file).toEndWith("/ca-bundle.pem");
    expect(extensions).toBe(bare.out.trim());
  }, 60_000);
});

describe.skipIf(!REQUIREMENTS.apt.met())("apt", () => {
  test("trusts us, also as root with a private home, and reads the user's own file", async () => {
    await using s = await stage(BEARER, () => new Response("", { status: 404 }));
    const at = (name: string) => s.vault.home.at(name);
    await Bun.$`mkdir -p ${at("lists/partial")} ${at("cache/archives/partial")}`;
    await Bun.write(at("sources.list"), `deb [trusted=yes] ${s.url}/ ./\n`);
    const options = [
      `Dir::Etc::sourcelist "${at("sources.list")}";`,
      'Dir::Etc::sourceparts "/dev/null";',
      `Dir::State::lists "${at("lists")}";`,
      `Dir::Cache "${at("cache")}";`,
      'Acquire::http::User-Agent "the users own";',
      'Acquire::Retries "0";',
    ];
    await Bun.write(at("own.conf"), `${options.join("\n")}\n`);
    await s.run(["apt-get", "update"], { env: { APT_CONFIG: at("own.conf") } });
    injected(s);
    expect(s.upstream.received[0]?.headers.get("user-agent")).toBe("the users own");
  }, 60_000);
});

describe.skipIf(!REQUIREMENTS.curl.met())("curl", () => {
  test("is not taken elsewhere without a word by a curlrc, which no variable outranks", async () => {
    await using s = await stage();
    await Bun.write(s.vault.home.at(".curlrc"), `proxy = ${NOWHERE}\n`);
    const { err } = await s.run(["true"]);
    expect(err).toContain(`warning: ${s.vault.home.at(".curlrc")} names a proxy`);
  }, 60_000);

  test("runs beside a variable for certificates that names no file any more", async () => {
    await using s = await stage();
    const { code, err } = await s.run(["curl", "-sS", `${s.url}/x`], { env: { SSL_CERT_FILE: "/gone.pem" } });
    expect(code).toBe(0);
    expect(err).toContain("warning: passed over: SSL_CERT_FILE names /gone.pem, which cannot be read");
    injected(s);
  }, 60_000);
});
