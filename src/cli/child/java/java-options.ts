/**
 * The variables by which every Java below `vault run` is led through the proxy and trusts it. `JAVA_TOOL_OPTIONS` is read
 * by each virtual machine as it starts, which prints it on stderr: nothing that it is given here is a secret. Pure.
 */
import type { Environment } from "../environment.ts";
import { nonProxyHosts } from "./non-proxy-hosts.ts";

export type JavaSettings = {
  /** A loopback port that asks for no password: Java has no property for one. Undefined: there is none. */
  readonly doorPort: number | undefined;
  /** The merged `NO_PROXY`. */
  readonly noProxy: string;
  /** Path of the PKCS#12 store; undefined where Java is to be given no options. */
  readonly trustStore: string | undefined;
};

/** Named in the options, and so how an outer run's are known; another name when what is written there changes. */
export const JAVA_TRUST_STORE_FILE = "java-trust.p12";

const TOOL_OPTIONS = "JAVA_TOOL_OPTIONS";
/** Each wins over `JAVA_TOOL_OPTIONS`: of the launcher, of every machine, and of what starts one. */
const STRONGER = ["JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "MAVEN_OPTS", "GRADLE_OPTS", "SBT_OPTS", "JAVA_OPTS"];

const PROXY = /^-D(?:https?\.(?:proxy(?:Host|Port|User|Password)|nonProxyHosts))=/;
const TRUST_STORE = /^-Djavax\.net\.ssl\.trustStore=/;
/** Two options that an outer run has put there, the second of no use without the first. */
const OURS = new RegExp(
  `^-Djavax\\.net\\.ssl\\.trustStore=.*/[0-9a-f]{16}-[0-9a-f]{8}/${JAVA_TRUST_STORE_FILE.replace(".", "\\.")}$`,
);
const OUR_TYPE = "-Djavax.net.ssl.trustStoreType=PKCS12";

/**
 * The parent's options with ours behind them, where the last wins. Proxies that the parent names go, also from variables
 * that would win; a trust store of its own stays, and ours is not given beside it. Maven 3.9 heeds no property of
 * Java's for proxies unless it is told to.
 */
export function javaVariables(
  parent: Environment,
  { doorPort, noProxy, trustStore }: JavaSettings,
): Record<string, string> {
  const kept = withoutOuterRun(parent[TOOL_OPTIONS] ?? "");
  if (trustStore === undefined) return kept === (parent[TOOL_OPTIONS] ?? "") ? {} : { [TOOL_OPTIONS]: kept };
  const trust = trustVariable(parent) === TOOL_OPTIONS ? [] : trustOptions(trustStore);
  if (doorPort === undefined) return { [TOOL_OPTIONS]: joined(kept, ...trust) };
  const stronger = STRONGER.flatMap((name): [string, string][] => {
    const stated = parent[name];
    return stated === undefined ? [] : [[name, without(stated, isProxy)]];
  });
  const cleaned: Record<string, string> = Object.fromEntries(stronger);
  return {
    ...cleaned,
    MAVEN_OPTS: joined(
      without(cleaned["MAVEN_OPTS"] ?? "", (word) => MAVEN_HEEDS.includes(word)),
      ...MAVEN_HEEDS,
    ),
    [TOOL_OPTIONS]: joined(without(kept, isProxy), ...proxyOptions(doorPort, noProxy), ...trust),
  };
}

/** The variable of the parent's by which Java is told of a trust store that is not an outer run's. */
export function trustVariable(parent: Environment): string | undefined {
  return [TOOL_OPTIONS, ...STRONGER].find((name) =>
    wordsOf(withoutOuterRun(parent[name] ?? "")).some((word) => TRUST_STORE.test(unquoted(word))),
  );
}

function proxyOptions(port: number, noProxy: string): string[] {
  return [
    ...["http", "https"].flatMap((scheme) => [
      `-D${scheme}.proxyHost=127.0.0.1`,
      `-D${scheme}.proxyPort=${port}`,
    ]),
    // Of both schemes, by its name.
    `-Dhttp.nonProxyHosts=${nonProxyHosts(noProxy)}`,
  ];
}

function trustOptions(path: string): string[] {
  return [quoted(`-Djavax.net.ssl.trustStore=${path}`), OUR_TYPE];
}

const MAVEN_HEEDS = [
  "-Daether.connector.http.useSystemProperties=true",
  "-Daether.transport.apache.useSystemProperties=true",
];

const isProxy = (word: string) => PROXY.test(unquoted(word));

/** Its proxy, too: with it went whatever other proxies there were. */
function withoutOuterRun(stated: string): string {
  const at = wordsOf(stated).findIndex((word) => OURS.test(unquoted(word)));
  if (at < 0) return stated;
  return without(
    stated,
    (word, index) => index === at || (index === at + 1 && word === OUR_TYPE) || isProxy(word),
  );
}

/** The text as it is where no word has to go. */
function without(stated: string, goes: (word: string, index: number) => boolean): string {
  const words = wordsOf(stated);
  return words.some(goes) ? words.filter((word, index) => !goes(word, index)).join(" ") : stated;
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(" ");
}

/** As Java reads it: at white space, but for what stands in quotes of either kind; there are no escapes. */
function wordsOf(stated: string): string[] {
  return stated.match(/(?:[^\s"']|"[^"]*(?:"|$)|'[^']*(?:'|$))+/g) ?? [];
}

function unquoted(word: string): string {
  return word.replace(
    /"([^"]*)"?|'([^']*)'?/g,
    (_, double?: string, single?: string) => double ?? single ?? "",
  );
}

/** Only at need, for scripts that take the variable apart themselves know no quotes. */
function quoted(word: string): string {
  return /[\s"']/.test(word) ? `"${word.replaceAll('"', `"'"'"`)}"` : word;
}
