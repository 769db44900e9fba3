import { expect, test } from "bun:test";
import { X509Certificate } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMint } from "../../../../src/crypto/ca/leaf.ts";
import { createTestRoot } from "../../../support/issuer.ts";

const root = await createTestRoot();
const mint = await createMint(root);
const HOUR = 3_600_000;
const longHost = `${"a".repeat(60)}.${"b".repeat(60)}.example`;

test("has the documented fields", () => {
  const now = Date.UTC(2027, 0, 1);
  const { leaf, renewAt } = mint("api.stripe.com", now);
  const certificate = new X509Certificate(leaf.cert);
  expect(certificate.subject).toBe("CN=api.stripe.com");
  expect(certificate.issuer).toBe("CN=Agent Vault Root CA");
  expect(certificate.subjectAltName).toBe("DNS:api.stripe.com");
  expect(certificate.ca).toBe(false);
  expect(certificate.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
  expect(Date.parse(certificate.validFrom)).toBe(now - 48 * HOUR);
  expect(Date.parse(certificate.validTo)).toBe(now + 72 * HOUR);
  expect(renewAt).toBe(now + 24 * HOUR);
  expect(certificate.verify(root.certificate.publicKey)).toBe(true);
  expect(leaf.cert.match(/BEGIN CERTIFICATE/g)).toHaveLength(1);
});

test("all leaves of a process share a key, and none the serial number", () => {
  const one = mint("a.example", Date.now()).leaf;
  const two = mint("a.example", Date.now()).leaf;
  expect(one.key).toBe(two.key);
  expect(new X509Certificate(one.cert).serialNumber).not.toBe(new X509Certificate(two.cert).serialNumber);
});

test("names the extra hosts too, each once, also beside an address", async () => {
  const withExtra = await createMint(root, ["vault.example.com", "10.0.0.1"]);
  const names = (host: string) => new X509Certificate(withExtra(host, Date.now()).leaf.cert).subjectAltName;
  expect(names("::1")).toBe("IP Address:0:0:0:0:0:0:0:1, DNS:vault.example.com, IP Address:10.0.0.1");
  expect(names("vault.example.com")).toBe("DNS:vault.example.com, IP Address:10.0.0.1");
});

test("does not outlive the root, and writes years from 2050 on as the standard wants", async () => {
  const clock = { now: () => Date.UTC(2045, 0, 1) };
  const late = await createTestRoot(clock);
  const lateMint = await createMint(late);
  const end = Date.parse(late.certificate.validTo);
  expect(end).toBe(Date.UTC(2055, 0, 1));
  const { leaf } = lateMint("a.example", end - HOUR);
  expect(Date.parse(new X509Certificate(leaf.cert).validTo)).toBe(end);
});

test("an impossible host gets no certificate", () => {
  expect(() => mint("*.example", Date.now())).toThrow(expect.objectContaining({ code: "bad_request" }));
});

test.each([
  ["-verify_hostname", "api.stripe.com"],
  ["-verify_hostname", "xn--bcher-kva.example"],
  ["-verify_hostname", "my_bucket-.example"],
  ["-verify_hostname", longHost],
  ["-verify_ip", "127.0.0.1"],
  ["-verify_ip", "2001:db8::1"],
])("openssl, at its strictest, accepts %s %s and nothing else", async (option, host) => {
  const folder = await mkdtemp(join(tmpdir(), "leaf-"));
  try {
    await writeFile(join(folder, "root.pem"), root.certPem);
    await writeFile(join(folder, "leaf.pem"), mint(host, Date.now()).leaf.cert);
    const verify = async (name: string) => {
      const args = ["-x509_strict", "-purpose", "sslserver", "-CAfile", "root.pem", option, name, "leaf.pem"];
      const run = Bun.spawn(["openssl", "verify", ...args], { cwd: folder, stderr: "pipe" });
      return { output: await new Response(run.stdout).text(), code: await run.exited };
    };
    expect(await verify(host)).toEqual({ output: "leaf.pem: OK\n", code: 0 });
    expect((await verify(option === "-verify_ip" ? "127.0.0.2" : "other.example")).code).not.toBe(0);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test.each([
  ["a day and a half behind", -36 * HOUR],
  ["a day and a half ahead, when the leaf is about to be renewed", 60 * HOUR - 1],
])("a client whose clock is %s accepts root and leaf", async (_name, skew) => {
  const now = Date.now();
  const fresh = await createTestRoot({ now: () => now });
  const freshMint = await createMint(fresh);
  const { leaf } = freshMint("a.example", now);
  const folder = await mkdtemp(join(tmpdir(), "leaf-"));
  try {
    await writeFile(join(folder, "root.pem"), fresh.certPem);
    await writeFile(join(folder, "leaf.pem"), leaf.cert);
    const at = String(Math.floor((now + skew) / 1000));
    const args = ["-attime", at, "-x509_strict", "-purpose", "sslserver", "-CAfile", "root.pem", "leaf.pem"];
    const run = Bun.spawn(["openssl", "verify", ...args], { cwd: folder, stderr: "pipe" });
    expect(await new Response(run.stdout).text()).toBe("leaf.pem: OK\n");
  } finally {
    await rm(folder, { recursive: true });
  }
});

/** Connects to argv[1] as host argv[2] with the root in argv[3] as the only trusted one; prints "ok" or the fault. */
const CONNECT = `
  const [port, host, ca] = process.argv.slice(-3);
  const socket = require("node:tls").connect({
    port: Number(port), host: "127.0.0.1", servername: /[:]|^[0-9.]+$/.test(host) ? "" : host,
    ca: require("node:fs").readFileSync(ca),
    checkServerIdentity: (_, cert) => require("node:tls").checkServerIdentity(host, cert),
  }, () => { console.log(socket.authorized ? "ok" : "no"); socket.destroy(); });
  socket.on("error", (error) => { console.log(error.code); socket.destroy(); });
`;

const hosts = ["api.stripe.com", "xn--bcher-kva.example", "127.0.0.1", "::1", `${"a".repeat(63)}.example`];
const clients: [string, string[]][] = [
  ["node", ["node"]],
  ["bun", [process.execPath]],
];

for (const [name, command] of clients) {
  for (const host of hosts) {
    test(`${name} accepts a leaf for ${host}, and not for another host`, async () => {
      const { cert, key } = mint(host, Date.now()).leaf;
      const server = Bun.serve({
        port: 0,
        hostname: "127.0.0.1",
        tls: { cert, key },
        fetch: () => new Response(),
      });
      const folder = await mkdtemp(join(tmpdir(), "leaf-"));
      try {
        const ca = join(folder, "root.pem");
        await writeFile(ca, root.certPem);
        const connect = async (as: string) => {
          const run = Bun.spawn([...command, "-e", CONNECT, "--", String(server.port), as, ca], {
            stderr: "inherit",
          });
          return (await new Response(run.stdout).text()).trim();
        };
        expect(await connect(host)).toBe("ok");
        expect(await connect("other.example")).toBe("ERR_TLS_CERT_ALTNAME_INVALID");
      } finally {
        await rm(folder, { recursive: true });
        await server.stop(true);
      }
    });
  }
}
