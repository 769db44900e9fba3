import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { loadServerConfig, type ServerFlags } from "../../../src/config/load.ts";
import { AppError } from "../../../src/core/errors.ts";
import { parseIp } from "../../../src/core/net/address.ts";

const folder = mkdtempSync(join(tmpdir(), "config-"));
afterAll(() => rmSync(folder, { recursive: true }));
const rootsFile = join(folder, "roots.pem");
writeFileSync(rootsFile, rootCertificates.slice(0, 2).join("\n"));
const emptyFile = join(folder, "empty.pem");
writeFileSync(emptyFile, "");

function faultsOf(env: Record<string, string>, flags: ServerFlags = {}): readonly string[] {
  try {
    loadServerConfig(flags, env);
    return [];
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "invalid_config") throw error;
    return error.details?.["faults"] as string[];
  }
}

test("without anything set, the documented defaults hold", () => {
  const config = loadServerConfig({}, { AGENT_VAULT_HOME: "/data/av" });
  expect(config).toMatchObject({
    host: "127.0.0.1",
    port: 14_321,
    mitmPort: 14_322,
    database: { url: undefined, maxOpen: 25, maxLifetimeMs: 300_000 },
    masterPassword: undefined,
    publicUrl: undefined,
    publicUrlStated: false,
    network: { allowPrivateRanges: false, allowlist: [], extraRoots: [] },
    trustedProxies: [],
    devMode: false,
    logLevel: "info",
    upstreamSilence: { answer: 15 * 60_000, stream: 4 * 3_600_000 },
    caps: { maxRequestBytes: 1024 ** 3, maxResponseBytes: 0 },
    retention: { locked: false },
    detachedChild: false,
  });
  expect(config.network.pins.size).toBe(0);
  expect(config.paths.database).toBe("/data/av/agent-vault.db");
});

test("flags win over variables, and empty variables count as absent", () => {
  const env = {
    PORT: "1111",
    AGENT_VAULT_LOG_LEVEL: "debug",
    AGENT_VAULT_MAX_REQUEST_BYTES: "5",
    DATABASE_URL: "",
  };
  expect(loadServerConfig({}, { ...env })).toMatchObject({
    port: 1111,
    logLevel: "debug",
    caps: { maxRequestBytes: 5 },
  });
  const flags = { port: "2222", logLevel: "WARN", maxRequestBytes: "0", maxResponseBytes: "7", host: "::1" };
  expect(loadServerConfig(flags, { ...env })).toMatchObject({
    host: "::1",
    port: 2222,
    logLevel: "warn",
    caps: { maxRequestBytes: 0, maxResponseBytes: 7 },
    database: { url: undefined },
  });
});

test.each([
  ["0", undefined],
  ["auto", 0],
  ["15000", 15_000],
])("--mitm-port %s", (mitmPort, expected) => {
  expect(loadServerConfig({ mitmPort }, {}).mitmPort).toBe(expected);
});

test("the master password is taken out of the environment, and does not print", () => {
  const env: Record<string, string> = { AGENT_VAULT_MASTER_PASSWORD: " open sesame " };
  const config = loadServerConfig({}, env);
  expect(config.masterPassword?.open()).toBe(" open sesame ");
  expect(env).not.toHaveProperty("AGENT_VAULT_MASTER_PASSWORD");
  expect(JSON.stringify(config)).not.toContain("sesame");
});

test("every fault is reported at once, with the setting's name", () => {
  const faults = faultsOf(
    {
      PORT: "http",
      AGENT_VAULT_ALLOW_PRIVATE_RANGES: "yes please",
      AGENT_VAULT_NETWORK_ALLOWLIST: "10.0.0.0/8, 10.0.0.0/33",
      AGENT_VAULT_RESOLVE: "api.example=nowhere",
      AGENT_VAULT_TRUSTED_PROXIES: "loadbalancer",
      AGENT_VAULT_UPSTREAM_CA: join(folder, "missing.pem"),
      AGENT_VAULT_DEV_MODE: "maybe",
      DB_CONN_MAX_LIFETIME: "5 minutes",
      AGENT_VAULT_ADDR: "vault.example.com",
    },
    { logLevel: "loud" },
  );
  const said = [
    /^PORT is "http": expected 0 to 65535$/,
    /^DB_CONN_MAX_LIFETIME is "5 minutes": expected a duration/,
    /^AGENT_VAULT_ADDR is "vault.example.com": expected a URL/,
    /^AGENT_VAULT_ALLOW_PRIVATE_RANGES is "yes please": expected true or false$/,
    /^AGENT_VAULT_NETWORK_ALLOWLIST is .*"10.0.0.0\/33" is neither/,
    /^AGENT_VAULT_RESOLVE is .* is not host=ip$/,
    /^AGENT_VAULT_UPSTREAM_CA is .*missing.pem": the file cannot be read \(ENOENT\)$/,
    /^AGENT_VAULT_TRUSTED_PROXIES is "loadbalancer"/,
    /^AGENT_VAULT_DEV_MODE is "maybe"/,
    /^--log-level is "loud": expected debug, info, warn or error$/,
  ];
  for (const pattern of said) expect(faults).toContainEqual(expect.stringMatching(pattern));
  expect(faults).toHaveLength(said.length);
});

test.each([["mysql://root:hunter2@db/av"], ["postgres:"], ["hunter2"]])(
  "a bad database URL is not shown: %s",
  (url) => {
    const faults = [...faultsOf({ DATABASE_URL: url }), ...faultsOf({}, { databaseUrl: url })];
    expect(faults.map((fault) => fault.split(":")[0])).toEqual(["DATABASE_URL", "--database-url"]);
    expect(faults.join()).not.toContain("hunter2");
  },
);

test("a good database URL does not print either", () => {
  const config = loadServerConfig({}, { DATABASE_URL: "postgres://u:hunter2@db/av", DB_MAX_OPEN_CONNS: "3" });
  expect(config.database.url?.open()).toBe("postgres://u:hunter2@db/av");
  expect(JSON.stringify(config)).not.toContain("hunter2");
  expect(config.database.maxOpen).toBe(3);
});

test.each([
  [{ AGENT_VAULT_ADDR: "https://av.example.com//" }, "https://av.example.com", true],
  [{ AGENT_VAULT_ADDR: "https://av.example.com/x/", FLY_APP_NAME: "app" }, "https://av.example.com/x", true],
  [{ FLY_APP_NAME: "my-app" }, "https://my-app.fly.dev", false],
])("the public address: %j", (env, publicUrl, publicUrlStated) => {
  expect(loadServerConfig({}, env)).toMatchObject({ publicUrl, publicUrlStated });
});

test.each([["https://u:p@h"], ["ftp://h"], ["https://h?q=1"], ["https://h#f"], ["https://"]])(
  "%s is no address to announce",
  (url) => {
    expect(faultsOf({ AGENT_VAULT_ADDR: url })).toHaveLength(1);
  },
);

test("the API and the proxy cannot share a port", () => {
  expect(faultsOf({}, { port: "5000", mitmPort: "5000" })).toEqual([expect.stringContaining("both 5000")]);
});

test("a file that is stated to us must be whole; of one that lies around in the shell, what can be read is taken", () => {
  const damaged = join(folder, "damaged.pem");
  const block = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
  writeFileSync(damaged, `${rootCertificates[0]}\n${block}${rootCertificates[1]}\n`);
  for (const [path, roots, warning] of [
    [join(folder, "missing.pem"), 0, /^SSL_CERT_FILE is .*missing.pem": the file cannot be read \(ENOENT\)$/],
    [folder, 0, /^SSL_CERT_FILE is .*: the file cannot be read \(EISDIR\)$/],
    [emptyFile, 0, /^SSL_CERT_FILE is .*: the file holds no PEM certificate$/],
    [damaged, 2, /^SSL_CERT_FILE: 1 of its certificates cannot be read$/],
  ] as const) {
    const { network, warnings } = loadServerConfig({}, { SSL_CERT_FILE: path });
    expect(network.extraRoots).toHaveLength(roots);
    expect(warnings).toEqual([expect.stringMatching(warning)]);
    expect(faultsOf({ AGENT_VAULT_UPSTREAM_CA: path })).toHaveLength(1);
  }
  expect(loadServerConfig({}, {}).warnings).toEqual([]);
});

test("ranges, pins and roots arrive usable", () => {
  const { network, trustedProxies } = loadServerConfig(
    {},
    {
      AGENT_VAULT_ALLOW_PRIVATE_RANGES: "T",
      AGENT_VAULT_NETWORK_ALLOWLIST: "10.1.0.0/16,fd00::1",
      AGENT_VAULT_RESOLVE: "API.Example.=127.0.0.1, six.example=[::1],api.example=127.0.0.2,",
      AGENT_VAULT_TRUSTED_PROXIES: "192.0.2.7",
      AGENT_VAULT_UPSTREAM_CA: rootsFile,
      SSL_CERT_FILE: rootsFile,
    },
  );
  const covers = (list: typeof trustedProxies, text: string) => {
    const ip = parseIp(text);
    return ip !== undefined && list.some((range) => range.contains(ip));
  };
  expect(network.allowPrivateRanges).toBe(true);
  expect(["10.1.2.3", "10.2.0.0", "fd00::1", "fd00::2"].map((ip) => covers(network.allowlist, ip))).toEqual([
    true,
    false,
    true,
    false,
  ]);
  expect([...network.pins]).toEqual([
    ["api.example", ["127.0.0.1", "127.0.0.2"]],
    ["six.example", ["::1"]],
  ]);
  expect(covers(trustedProxies, "192.0.2.7")).toBe(true);
  expect(network.extraRoots).toHaveLength(4);
});

test("presence holds for seconds, given as a number or as a duration", () => {
  const ttl = (text: string) => loadServerConfig({}, { AGENT_VAULT_PRESENCE_TTL: text }).presenceTtlMs;
  expect(loadServerConfig({}, {}).presenceTtlMs).toBe(90_000);
  expect([ttl("5"), ttl("2m")]).toEqual([5000, 120_000]);
  for (const bad of ["0", "-1", "90x", "25h"]) {
    expect(faultsOf({ AGENT_VAULT_PRESENCE_TTL: bad })).toHaveLength(1);
  }
});

test("the trust domain has two names, of which the first wins, and a bad one stops the start", () => {
  const domain = (env: Record<string, string>) => loadServerConfig({}, env).trustDomain as string;
  expect(domain({})).toBe("agent-vault.local");
  expect(domain({ AGENT_VAULT_TRUST_DOMAIN: "b.test" })).toBe("b.test");
  expect(domain({ AGENT_VAULT_TRUST_DOMAIN: "b.test", SPIFFE_TRUST_DOMAIN: "a.test" })).toBe("a.test");
  for (const bad of ["spiffe://a.test", "A.test", "a.test:80", "a.test/x", "a test", "x".repeat(256)]) {
    expect(faultsOf({ SPIFFE_TRUST_DOMAIN: bad })).toHaveLength(1);
    expect(faultsOf({ AGENT_VAULT_TRUST_DOMAIN: bad })).toHaveLength(1);
  }
});
