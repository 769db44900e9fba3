import { describe, expect, test } from "bun:test";
import { javaVariables, trustVariable } from "../../../../../src/cli/child/java/java-options.ts";

const STORE = "/home/me/.agent-vault/trust/0123456789abcdef-01234567/java-trust.p12";
const TRUST = `-Djavax.net.ssl.trustStore=${STORE} -Djavax.net.ssl.trustStoreType=PKCS12`;
const PROXY =
  "-Dhttp.proxyHost=127.0.0.1 -Dhttp.proxyPort=40000 -Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=40000 " +
  "-Dhttp.nonProxyHosts=localhost|*.localhost";
const OTHER = "-Dhttps.proxyHost=corp -Dhttps.proxyPort=3128 '-Dhttp.nonProxyHosts=a|b' -Dhttp.proxyUser=me";

const given = (parent: Record<string, string>, settings: Partial<Parameters<typeof javaVariables>[1]> = {}) =>
  javaVariables(parent, { doorPort: 40_000, noProxy: "localhost", trustStore: STORE, ...settings });
const toolOptions = (parent: Record<string, string>, settings = {}) =>
  given(parent, settings)["JAVA_TOOL_OPTIONS"];

describe("what every Java is told", () => {
  test("the port without a password, in both schemes, and the store", () => {
    expect(toolOptions({})).toBe(`${PROXY} ${TRUST}`);
  });

  test("without such a port the store alone, and the parent's proxy stays", () => {
    expect(toolOptions({}, { doorPort: undefined })).toBe(TRUST);
    expect(toolOptions({ JAVA_TOOL_OPTIONS: OTHER }, { doorPort: undefined })).toBe(`${OTHER} ${TRUST}`);
  });

  test("the parent's options first, byte for byte where none of them goes", () => {
    const own = '-Xmx1g  "-Da=b c"';
    expect(toolOptions({ JAVA_TOOL_OPTIONS: own })).toBe(`${own} ${PROXY} ${TRUST}`);
  });

  test("another proxy goes, wherever it would win, and nothing else of those variables", () => {
    const parent = { JAVA_TOOL_OPTIONS: `-Da=1 ${OTHER}`, MAVEN_OPTS: `-Xmx1g ${OTHER}`, GRADLE_OPTS: OTHER };
    const found = given({ ...parent, JDK_JAVA_OPTIONS: "-Xss1m  @file" });
    expect(found["JAVA_TOOL_OPTIONS"]).toBe(`-Da=1 ${PROXY} ${TRUST}`);
    expect(found["GRADLE_OPTS"]).toBe("");
    expect(found["JDK_JAVA_OPTIONS"]).toBe("-Xss1m  @file");
    expect(found["MAVEN_OPTS"]).toStartWith("-Xmx1g -Daether.");
    expect(found).not.toHaveProperty("SBT_OPTS");
  });

  test("a path with spaces and quotes is one word", () => {
    const odd = `/home/a b/it's "here"${STORE}`;
    expect(toolOptions({}, { trustStore: odd, doorPort: undefined })).toBe(
      `"-Djavax.net.ssl.trustStore=/home/a b/it's "'"'"here"'"'"${STORE}" -Djavax.net.ssl.trustStoreType=PKCS12`,
    );
  });

  test("nothing where Java is to be left alone", () => {
    expect(given({}, { trustStore: undefined })).toEqual({});
    expect(given({ JAVA_TOOL_OPTIONS: OTHER }, { trustStore: undefined })).toEqual({});
  });
});

describe("a run inside a run", () => {
  const outer = given({ JAVA_TOOL_OPTIONS: "-Xmx1g", MAVEN_OPTS: "-Xss1m" });

  test("has its own port and store in the place of the outer's", () => {
    const inner = given(outer, { doorPort: 50_000 });
    expect(inner["JAVA_TOOL_OPTIONS"]).toBe(`-Xmx1g ${PROXY.replaceAll("40000", "50000")} ${TRUST}`);
    expect(inner["MAVEN_OPTS"]).toBe(outer["MAVEN_OPTS"]);
  });

  test("has nothing of the outer's where it has no port, or Java is to be left alone", () => {
    expect(given(outer, { doorPort: undefined })["JAVA_TOOL_OPTIONS"]).toBe(`-Xmx1g ${TRUST}`);
    expect(given(outer, { trustStore: undefined })).toEqual({ JAVA_TOOL_OPTIONS: "-Xmx1g" });
  });
});

describe("a trust store of the user's own", () => {
  const own = "-Djavax.net.ssl.trustStore=/etc/corp.jks";

  test.each(["JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "MAVEN_OPTS", "GRADLE_OPTS"])(
    "is found in %s",
    (name) => {
      expect(trustVariable({ [name]: `-Xmx1g '${own}'` })).toBe(name);
    },
  );

  test("stays, and ours is not given beside it", () => {
    expect(toolOptions({ JAVA_TOOL_OPTIONS: own })).toBe(`${own} ${PROXY}`);
    expect(given({ MAVEN_OPTS: own })["MAVEN_OPTS"]).toStartWith(own);
  });

  test("is not an outer run's, nor a word that only looks like one", () => {
    expect(trustVariable(given({}))).toBeUndefined();
    expect(trustVariable({ JAVA_TOOL_OPTIONS: "-Da=-Djavax.net.ssl.trustStore=/x" })).toBeUndefined();
  });
});
