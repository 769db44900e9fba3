/** Java under `vault run`: clients that have no property for a proxy's password, and a trust store of their own. */
import { describe, expect, test } from "bun:test";
import { finish } from "../../support/process/binary.ts";
import { javaProgram } from "../../support/process/java-classes.ts";
import { REQUIREMENTS } from "../../support/requirements.ts";
import { BEARER, DUMMY, stage, wholeOf } from "../stage.ts";
import { authorizations, INJECTED, JAVA_MS, JAVA_WAYS } from "./java-stage.ts";

/** A virtual machine starts slowly where many start. */
const OPTIONS = { timeout: JAVA_MS };

/** What Java says of its options, which it does whatever it is asked. */
const pickedUp = (err: string) => err.split("\n").filter((line) => line.startsWith("Picked up"));

describe.skipIf(!REQUIREMENTS.java.met())("Java", () => {
  for (const [way, prepare] of Object.entries(JAVA_WAYS)) {
    test.each([
      ["url-connection", '200 {"ok":true}'],
      ["http-client", '200 {"ok":true} HTTP_1_1'],
      ["http-client-2", '200 {"ok":true} HTTP_1_1'],
    ])(
      `%s ${way}`,
      async (client, said) => {
        await using s = await stage();
        const run = await prepare(s);
        const command = [...(await javaProgram("Requests")), client, `${s.url}/a`, `${s.url}/b`];
        const { code, out, err } = await s.vault.cli([...run, ...command], OPTIONS);
        expect({ code, out, err: code === 0 ? "" : err }).toEqual({
          code: 0,
          out: `${said}\n${said}\n`,
          err: "",
        });
        expect(s.upstream.received).toHaveLength(2);
        expect(authorizations(s)).toEqual(INJECTED);
        expect(wholeOf(s.upstream.received)).not.toContain(DUMMY);
        expect(pickedUp(err)).toEqual([
          expect.stringMatching(/^Picked up JAVA_TOOL_OPTIONS: -Dhttp\.proxyHost=127\.0\.0\.1 /),
        ]);
        expect(err).not.toContain("av_");
      },
      JAVA_MS,
    );
  }

  test(
    "twenty requests at once through as many tunnels",
    async () => {
      await using s = await stage(BEARER, (_, body) => new Response(body));
      const command = [...(await javaProgram("Requests")), "many", `${s.url}/many`];
      const { code, out, err } = await s.run(command, OPTIONS);
      expect({ code, out, err: code === 0 ? "" : err }).toEqual({ code: 0, out: "20 whole\n", err: "" });
      expect(authorizations(s)).toEqual(INJECTED);
    },
    JAVA_MS,
  );

  test(
    "what NO_PROXY names goes past the proxy",
    async () => {
      await using s = await stage();
      const command = [
        ...(await javaProgram("Requests")),
        "url-connection",
        `https://localhost:${s.upstream.port}/`,
      ];
      const { code, err } = await s.run(command, OPTIONS);
      expect({ code, met: /SSLHandshakeException|certificate/.test(err) }).toEqual({ code: 1, met: true });
      expect(JSON.parse(await s.vault.mustCli(["vault", "logs", "--json"]))).toEqual([]);
    },
    JAVA_MS,
  );
});

describe.skipIf(!REQUIREMENTS.java.met())("Java's trust store", () => {
  const LIST = ["keytool", "-list", "-keystore"];

  test(
    "has every root of the bundle, and Java asks no password for it",
    async () => {
      await using s = await stage();
      const paths = await s.run(["sh", "-c", 'echo "$SSL_CERT_FILE"; echo "$JAVA_TOOL_OPTIONS"']);
      const [bundle = "", options = ""] = paths.out.split("\n");
      const store = /-Djavax\.net\.ssl\.trustStore=(\S+)/.exec(options)?.[1] ?? "";
      const env = { PATH: process.env["PATH"] ?? "" };
      const listed = await finish([...LIST, store, "-storetype", "PKCS12", "-storepass", ""], {
        env,
        timeout: JAVA_MS,
      });
      const roots = (await Bun.file(bundle).text()).match(/BEGIN CERTIFICATE/g)?.length;
      expect(listed.out.match(/trustedCertEntry/g)).toHaveLength(roots ?? -1);
    },
    JAVA_MS,
  );

  test("of the user's own stays, and is warned of", async () => {
    await using s = await stage();
    const own = "-Djavax.net.ssl.trustStore=/etc/corp.jks";
    const { out, err } = await s.run(["printenv", "JAVA_TOOL_OPTIONS"], { env: { JAVA_TOOL_OPTIONS: own } });
    expect(out.match(/trustStore\S*/g)).toEqual(["trustStore=/etc/corp.jks"]);
    expect(err).toContain("warning: JAVA_TOOL_OPTIONS names a trust store: Java trusts that one");
  });

  test.each([
    ["--no-java-options", ["--no-java-options"], {}],
    ["AGENT_VAULT_NO_JAVA_OPTIONS", [], { AGENT_VAULT_NO_JAVA_OPTIONS: "1" }],
  ])("%s leaves Java alone", async (_, flags, env) => {
    await using s = await stage();
    const { out } = await s.vault.cli(
      ["run", ...flags, "--", "sh", "-c", "printenv JAVA_TOOL_OPTIONS || echo none"],
      { env },
    );
    expect(out).toBe("none\n");
  });
});
