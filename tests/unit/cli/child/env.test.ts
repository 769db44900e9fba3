import { describe, expect, test } from "bun:test";
import {
  type ChildSettings,
  childEnvironment,
  demoEnvironment,
  inheritedTrust,
  localServerEnvironment,
  TRUST_STORE_VARIABLES,
} from "../../../../src/cli/child/env.ts";

const TRUST = "/home/me/.agent-vault/trust/0123456789abcdef-01234567";

const SETTINGS: Extract<ChildSettings, { token: string }> = {
  token: "av_sess_1",
  address: "http://127.0.0.1:14321",
  vault: "default",
  proxyPort: 14322,
  proxyTls: false,
  files: {
    caPath: `${TRUST}/mitm-ca.pem`,
    bundlePath: `${TRUST}/ca-bundle.pem`,
    wgetrc: `${TRUST}/wgetrc`,
    aptConfig: `${TRUST}/apt.conf`,
    phpFolder: `${TRUST}/php`,
    nodeShim: undefined,
    javaTrustStore: `${TRUST}/java-trust.p12`,
  },
  pipNamesProxy: false,
  doorPort: undefined,
  bareProxy: false,
  placeholders: {},
};
const { caPath, bundlePath } = SETTINGS.files;
const child = (parent: Record<string, string> = {}, settings: Partial<typeof SETTINGS> = {}) =>
  childEnvironment(parent, { ...SETTINGS, ...settings });

describe("a child's way to the vault", () => {
  test("both names of the token, the address, the vault", () => {
    expect(child()).toMatchObject({
      AGENT_VAULT_TOKEN: "av_sess_1",
      AGENT_VAULT_SESSION_TOKEN: "av_sess_1",
      AGENT_VAULT_ADDR: "http://127.0.0.1:14321",
      AGENT_VAULT_VAULT: "default",
    });
  });

  test("every proxy variable in both cases, with a password, for git asks without one", () => {
    const url = "http://av_sess_1:default@127.0.0.1:14322";
    const { HTTP_PROXY, http_proxy, HTTPS_PROXY, https_proxy, OPENCLAW_PROXY_URL } = child();
    expect([HTTP_PROXY, http_proxy, HTTPS_PROXY, https_proxy, OPENCLAW_PROXY_URL]).toEqual(
      Array(5).fill(url),
    );
    expect(child()).toMatchObject({ NODE_USE_ENV_PROXY: "1" });
  });

  const urls: Record<string, { settings: Partial<typeof SETTINGS>; url: string }> = {
    "a listener with TLS": { settings: { proxyTls: true }, url: "https://av_sess_1:default@127.0.0.1:14322" },
    "a host name": {
      settings: { address: "https://vault.example.com" },
      url: "http://av_sess_1:default@vault.example.com:14322",
    },
    "an IPv6 address": {
      settings: { address: "http://[::1]:14321" },
      url: "http://av_sess_1:default@[::1]:14322",
    },
    "characters that mean something in a URL": {
      settings: { token: "a:b@c/d", vault: "e f" },
      url: "http://a%3Ab%40c%2Fd:e%20f@127.0.0.1:14322",
    },
  };
  for (const [name, { settings, url }] of Object.entries(urls)) {
    test(`the proxy's URL for ${name}`, () => expect(child({}, settings)["HTTPS_PROXY"]).toBe(url));
  }

  test("the port without a password beside it, and in its place where that is asked for", () => {
    const door = { doorPort: 40_000 };
    expect(child({}, door)).toMatchObject({
      AGENT_VAULT_DOOR: "http://127.0.0.1:40000",
      HTTPS_PROXY: "http://av_sess_1:default@127.0.0.1:14322",
      JAVA_TOOL_OPTIONS: expect.stringContaining("-Dhttps.proxyPort=40000"),
    });
    const bare = child({}, { ...door, bareProxy: true });
    expect([bare["HTTPS_PROXY"], bare["NPM_CONFIG_PROXY"], bare["GIT_CONFIG_VALUE_0"]]).toEqual(
      Array(3).fill("http://127.0.0.1:40000"),
    );
    expect(child()).not.toHaveProperty("AGENT_VAULT_DOOR");
  });

  test("with a forwarder nothing is handed out that opens anything", () => {
    const { token: _token, proxyPort: _port, proxyTls: _tls, ...rest } = SETTINGS;
    const parent = { AGENT_VAULT_TOKEN: "av_agt_parent", AGENT_VAULT_SESSION_TOKEN: "av_agt_parent" };
    const found = childEnvironment(parent, { ...rest, agent: "bot", forwarderPort: 40_000 });
    expect(found).toMatchObject({
      AGENT_VAULT_AGENT: "bot",
      AGENT_VAULT_ADDR: "http://127.0.0.1:40000",
      AGENT_VAULT_VAULT: "default",
      HTTPS_PROXY: "http://127.0.0.1:40000",
      NO_PROXY: expect.stringContaining("127.0.0.1"),
    });
    expect(Object.keys(found)).not.toContain("AGENT_VAULT_TOKEN");
    expect(Object.values(found).filter((value) => /av_|eyJ|@127/.test(value))).toEqual([]);
  });

  test("a proxy of the parent cannot win under any name", () => {
    const elsewhere = "socks5://elsewhere:1080";
    const names = [
      "HTTP_PROXY",
      "https_proxy",
      "ALL_PROXY",
      "all_proxy",
      "wss_proxy",
      "WS_PROXY",
      "grpc_proxy",
    ];
    const more = [
      "npm_config_https_proxy",
      "npm_config_https-proxy",
      "NPM_CONFIG_PROXY",
      "PIP_PROXY",
      "CARGO_HTTP_PROXY",
      "CLOUDSDK_PROXY_ADDRESS",
      "YARN_HTTPS_PROXY",
    ];
    const parent = Object.fromEntries([...names, ...more].map((name) => [name, elsewhere]));
    expect(Object.values(child(parent))).not.toContain(elsewhere);
  });
});

describe("NODE_OPTIONS", () => {
  const nodeShim = `${TRUST}/node-shim.cjs`;
  const files = { ...SETTINGS.files, nodeShim };

  test("name what Node is to load before the parent's own, with the variable that says so", () => {
    expect(child({ NODE_OPTIONS: "--no-warnings" }, { files })).toMatchObject({
      NODE_OPTIONS: `--require ${nodeShim} --no-warnings`,
      AGENT_VAULT_NODE_SHIM: "1",
    });
  });

  test("are the parent's own where Node is to load nothing, without what an outer run put there", () => {
    expect(child({ NODE_OPTIONS: "--no-warnings" })["NODE_OPTIONS"]).toBe("--no-warnings");
    const inner = child({ NODE_OPTIONS: `--require ${nodeShim}`, AGENT_VAULT_NODE_SHIM: "1" });
    expect(inner).not.toHaveProperty("NODE_OPTIONS");
    expect(inner).not.toHaveProperty("AGENT_VAULT_NODE_SHIM");
  });
});

describe("NO_PROXY", () => {
  const table: Record<string, { parent: Record<string, string>; merged: string; address?: string }> = {
    "without one": { parent: {}, merged: "localhost,127.0.0.1,127.0.0.0/8,0.0.0.0,::1" },
    "keeps the parent's": {
      parent: { NO_PROXY: ".corp,10.0.0.0/8" },
      merged: ".corp,10.0.0.0/8,localhost,127.0.0.1,127.0.0.0/8,0.0.0.0,::1",
    },
    "merges both cases": {
      parent: { NO_PROXY: "a", no_proxy: "b, a" },
      merged: "a,b,localhost,127.0.0.1,127.0.0.0/8,0.0.0.0,::1",
    },
    "names the server": {
      parent: {},
      address: "https://vault.example.com",
      merged: "localhost,127.0.0.1,127.0.0.0/8,0.0.0.0,::1,vault.example.com",
    },
    "drops what would bypass everything": {
      parent: { no_proxy: "*" },
      merged: "localhost,127.0.0.1,127.0.0.0/8,0.0.0.0,::1",
    },
    "repeats nothing": {
      parent: { NO_PROXY: "localhost" },
      address: "http://[::1]:1",
      merged: "localhost,127.0.0.1,127.0.0.0/8,0.0.0.0,::1",
    },
  };
  for (const [name, { parent, merged, address }] of Object.entries(table)) {
    test(name, () => {
      const env = child(parent, address === undefined ? {} : { address });
      expect([env["NO_PROXY"], env["no_proxy"]]).toEqual([merged, merged]);
    });
  }
});

describe("trust", () => {
  test("what replaces a trust store names the bundle, what adds to it our root", () => {
    const env = child();
    for (const name of TRUST_STORE_VARIABLES) expect(env[name]).toBe(bundlePath);
    expect(env["NODE_EXTRA_CA_CERTS"]).toBe(caPath);
    expect(env["UV_SYSTEM_CERTS"]).toBe("1");
  });

  test("a parent's own extra roots stay trusted: they are in the bundle", () => {
    const parent = {
      NODE_EXTRA_CA_CERTS: "/corp.pem",
      SSL_CERT_FILE: "/corp.pem",
      PIP_CERT: bundlePath,
    };
    expect(child(parent)["NODE_EXTRA_CA_CERTS"]).toBe(bundlePath);
    expect([...inheritedTrust(parent)]).toEqual([
      ["/corp.pem", "NODE_EXTRA_CA_CERTS"],
      [bundlePath, "PIP_CERT"],
    ]);
    expect(child({ NODE_EXTRA_CA_CERTS: caPath })["NODE_EXTRA_CA_CERTS"]).toBe(caPath);
  });
});

describe("what stays behind", () => {
  const parent = {
    PATH: "/bin",
    EDITOR: "vi",
    DATABASE_URL: "postgres://project",
    AGENT_VAULT_HOME: "/home/me/.agent-vault",
    AGENT_VAULT_LOG_LEVEL: "debug",
    agent_vault_token: "other",
    _AGENT_VAULT_DETACHED: "1",
    BUN_OPTIONS: "--preload=x",
    BUN_BE_BUN: "1",
  };

  test("everything of agent-vault and what Bun obeys; the rest passes", () => {
    const env = child(parent);
    expect(env).toMatchObject({ PATH: "/bin", EDITOR: "vi", DATABASE_URL: "postgres://project" });
    for (const name of [
      "AGENT_VAULT_HOME",
      "AGENT_VAULT_LOG_LEVEL",
      "agent_vault_token",
      "_AGENT_VAULT_DETACHED",
    ]) {
      expect(env).not.toHaveProperty(name);
    }
    expect(env).not.toHaveProperty("BUN_OPTIONS");
    expect(env).not.toHaveProperty("BUN_BE_BUN");
  });

  test("beside a secret of the server, DATABASE_URL is the operator's", () => {
    const env = child({ ...parent, AGENT_VAULT_MASTER_PASSWORD: "secret" });
    expect(env).not.toHaveProperty("DATABASE_URL");
    expect(Object.values(env)).not.toContain("secret");
  });

  test("the parent's environment is not touched", () => {
    const before = { ...parent };
    child(parent);
    expect(parent).toEqual(before);
  });

  test("a local server takes nothing of the project's, but keeps its home and the way to the network", () => {
    const env = localServerEnvironment({
      ...parent,
      PORT: "3000",
      AGENT_VAULT_ADDR: "http://x",
      https_proxy: "http://y",
      NO_PROXY: "intranet.example.com",
    });
    expect(env).toMatchObject({
      PATH: "/bin",
      AGENT_VAULT_HOME: "/home/me/.agent-vault",
      https_proxy: "http://y",
      NO_PROXY: "intranet.example.com",
    });
    for (const name of ["DATABASE_URL", "PORT", "AGENT_VAULT_ADDR", "BUN_OPTIONS", "BUN_BE_BUN"]) {
      expect(env).not.toHaveProperty(name);
    }
  });

  test("the demo takes nothing of agent-vault's", () => {
    const env = demoEnvironment({ ...parent, AGENT_VAULT_MASTER_PASSWORD: "secret" }, { home: "/tmp/demo" });
    expect(env).toEqual({ PATH: "/bin", EDITOR: "vi", AGENT_VAULT_HOME: "/tmp/demo" });
  });
});

test("placeholders take the place of the parent's values, and of nothing that is ours", () => {
  const placeholders = { OPENAI_API_KEY: "sk-placeholder", GH_TOKEN: "github_pat_placeholder" };
  const found = child({ OPENAI_API_KEY: "sk-real", OTHER: "kept" }, { placeholders });
  expect(found).toMatchObject({ ...placeholders, OTHER: "kept" });
  expect(child({}, { placeholders: { HTTPS_PROXY: "elsewhere" } })["HTTPS_PROXY"]).not.toBe("elsewhere");
});
