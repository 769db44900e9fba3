/**
 * `ca install` and `ca uninstall` with Debian's own tool. The programs run in a mount namespace where the folders of the
 * trust store are copies in memory: this machine's own is never written.
 */
import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { createAuthority } from "../../support/certificates.ts";
import { finish, requireBinary } from "../../support/process/binary.ts";
import { type RunningVault, startVault } from "../../support/process/vault.ts";
import { REQUIREMENTS } from "../../support/requirements.ts";
import { atTerminal } from "../at-terminal.ts";
import { openStage } from "../stage.ts";

const FOLDER = "/usr/local/share/ca-certificates";
const BUNDLE = "/etc/ssl/certs/ca-certificates.crt";

const COPIES = `set -e
mount -t tmpfs tmpfs ${FOLDER}
cp -a /etc/ssl/certs "$HOME/certs"
mount -t tmpfs tmpfs /etc/ssl/certs
cp -a "$HOME/certs/." /etc/ssl/certs/
agent_vault() { "$BINARY" "$@" 2>&1; }
`;

const inCopies = (vault: RunningVault, script: string) =>
  finish(["unshare", "-m", "sh", "-c", COPIES + script], {
    cwd: vault.home.path,
    env: {
      HOME: vault.home.path,
      AGENT_VAULT_HOME: vault.home.at(".agent-vault"),
      PATH: process.env["PATH"] ?? "",
      BINARY: requireBinary(),
    },
    timeout: 60_000,
  });
const thisMachine = () => [readdirSync(FOLDER), readFileSync(BUNDLE, "utf8")];
const start = () => startVault({ upstreamCa: createAuthority().pem, hosts: [] });

describe.skipIf(!REQUIREMENTS.trustStore.met())("on Debian", () => {
  test("a root is shown, installed, found by what asks the system, and removed without a trace", async () => {
    const before = thisMachine();
    await using vault = await start();
    const { code, out } = await inCopies(
      vault,
      `agent_vault ca install --address ${vault.address} --yes
      echo "--- installed: $(ls ${FOLDER})"
      "$BINARY" ca fetch --address ${vault.address} -o root.pem
      openssl verify -CApath /etc/ssl/certs root.pem
      grep -c "$(sed -n 2p root.pem)" ${BUNDLE}
      agent_vault ca install --address ${vault.address} --yes
      cp root.pem ${FOLDER}/someone-elses.crt
      cp root.pem ${FOLDER}/agent-vault-0123456789abcdef.crt
      agent_vault ca uninstall --yes
      echo "--- left: $(ls ${FOLDER} | tr '\\n' ' ')"
      rm ${FOLDER}/*
      update-ca-certificates --fresh > /dev/null 2>&1
      grep -c "$(sed -n 2p root.pem)" ${BUNDLE} || true
      ls /etc/ssl/certs | grep -c agent-vault || true
      agent_vault ca uninstall --yes`,
    );
    expect([code, out]).toEqual([0, expect.any(String)]);
    expect(out).toMatch(/SHA-256 (?:[0-9A-F]{2}:){31}[0-9A-F]{2}\n +valid until \d{4}-\d\d-\d\d/);
    expect(out).toMatch(/ {2}write \/usr\/local\/share\/ca-certificates\/agent-vault-[0-9a-f]{16}\.crt\n/);
    expect(out).toMatch(/\$ \/usr\/sbin\/update-ca-certificates\n/);
    expect(out).toContain("✓ Installed in this machine's trust store.");
    expect(out).toContain("To undo it: agent-vault ca uninstall, or by hand:");
    expect(out).toMatch(/--- installed: agent-vault-[0-9a-f]{16}\.crt\nroot\.pem: OK\n1\n/);
    expect(out).toContain(`The root certificate of ${vault.address} is installed already.`);
    expect(out).toContain("✓ Removed from this machine's trust store.");
    expect(out).toContain("--- left: agent-vault-0123456789abcdef.crt someone-elses.crt \n0\n0\n");
    expect(out).toEndWith("No root certificate of agent-vault is installed here.\n");
    expect(thisMachine()).toEqual(before);
  }, 90_000);

  test("uninstalling takes it out of the bundle", async () => {
    await using vault = await start();
    const { code, out } = await inCopies(
      vault,
      `agent_vault ca install --address ${vault.address} --yes
      "$BINARY" ca fetch --address ${vault.address} > root.pem
      echo "in $(grep -c "$(sed -n 2p root.pem)" ${BUNDLE})"
      agent_vault ca uninstall --address ${vault.address} --yes
      echo "out $(grep -c "$(sed -n 2p root.pem)" ${BUNDLE})" || true
      echo "links $(ls /etc/ssl/certs | grep -c agent-vault)" || true`,
    );
    expect([code, out.match(/^(?:in|out|links) .*$/gm)]).toEqual([0, ["in 1", "out 0", "links 0"]]);
  }, 90_000);

  test("a reset leaves it there, and says so", async () => {
    await using vault = await start();
    await vault.mustCli(["vault", "list"]);
    const { code, out } = await inCopies(
      vault,
      `agent_vault ca install --address ${vault.address} --yes > /dev/null
      AGENT_VAULT_ADDR=${vault.address} agent_vault owner reset --yes
      ls ${FOLDER}`,
    );
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(
        /✓ Deleted the instance[\s\S]*agent-vault ca uninstall\nagent-vault-[0-9a-f]{16}\.crt\n$/,
      ),
    ]);
  }, 90_000);

  test("what was written is removed again when the tool fails", async () => {
    await using vault = await start();
    const { code, out } = await inCopies(
      vault,
      `printf '#!/bin/sh\\necho no room >&2; exit 7\\n' > failing; chmod +x failing
      mount --bind failing /usr/sbin/update-ca-certificates
      set +e
      agent_vault ca install --address ${vault.address} --yes; echo "code $?"
      ls ${FOLDER}`,
    );
    expect(code).toBe(0);
    expect(out).toMatch(
      /error: \/usr\/sbin\/update-ca-certificates failed \(exit code 7\): no room\nhint: what had been written is removed again\ncode 1\n$/,
    );
  }, 90_000);

  test("another root than the one that was named is not installed", async () => {
    await using vault = await start();
    const { out } = await inCopies(
      vault,
      `set +e
      agent_vault ca install --address ${vault.address} --yes --fingerprint 00:11; echo "code $?"
      agent_vault ca install --address ${vault.address}; echo "code $?"
      ls ${FOLDER}
      pin=$("$BINARY" ca install --address ${vault.address} 2>&1 | sed -n 's/.*SHA-256 //p' | tr A-F a-f | tr -d :)
      agent_vault ca install --address ${vault.address} --yes --fingerprint "$pin"; echo "code $?"`,
    );
    const [wrong = "", unasked = "", right = ""] = out.split(/^code (?=\d)/m).slice(0, 3);
    expect(wrong).toMatch(/has a root certificate of another fingerprint: [0-9A-F:]{95}\n/);
    expect(unasked).toMatch(/^1\n[\s\S]*nobody can be asked here\nhint: use --yes\n$/);
    expect(right).toMatch(/^2\n[\s\S]*✓ Installed/);
  }, 90_000);

  test("who is not root is told the command, and changes nothing", async () => {
    await using vault = await start();
    const asNobody = `setpriv --reuid=65534 --regid=65534 --clear-groups env AGENT_VAULT_HOME=/nonexistent ./program`;
    const { code, out } = await inCopies(
      vault,
      `chmod 755 . && cp "$BINARY" program && set +e
      ${asNobody} ca install --address ${vault.address} --yes 2>&1; echo "code $?"
      ls ${FOLDER}`,
    );
    expect(code).toBe(0);
    expect(out).toMatch(
      new RegExp(
        "error: changing this machine's trust store takes root; nothing was changed\n" +
          `hint: run: sudo /\\S+/program ca install --address ${vault.address} --fingerprint [0-9A-F:]{95}\ncode 1\n$`,
      ),
    );
  }, 90_000);
});

test("in clear text from another machine, the fingerprint has to be known", async () => {
  await using stage = await openStage();
  using server = Bun.serve({
    port: 0,
    hostname: "0.0.0.0",
    fetch: () => new Response(createAuthority().pem),
  });
  // It reaches this machine, and is not called so.
  const address = `http://0.0.0.0:${server.port}`;
  const { code, err } = await finish([requireBinary(), "ca", "install", "--address", address, "--yes"], {
    cwd: stage.work,
    env: stage.env,
  });
  expect([code, err]).toEqual([2, expect.stringContaining("was asked in clear text")]);
});

test("an agent installs nothing", async () => {
  await using stage = await openStage();
  const env = { ...stage.env, AGENT_VAULT_TOKEN: "av_sess_x", AGENT_VAULT_ADDR: "http://127.0.0.1:1" };
  for (const word of ["install", "uninstall"]) {
    const { code } = await atTerminal({ ...stage, env }, ["agent-vault", "ca", word], []);
    expect(code).toBe(4);
  }
});
