/** macOS: the keychain of the system, and trust settings beside it. `security` takes certificates from files. */
import { tmpdir } from "node:os";
import { join } from "node:path";
import { COMMON_NAME, type RootCertificate, rootCertificates } from "./root-certificate.ts";
import type { Step } from "./steps.ts";
import type { Machine, TrustStore } from "./store.ts";

const KEYCHAIN = "/Library/Keychains/System.keychain";

/** Nothing where `security` is missing, which no macOS is. */
export function macosStore({ tool }: Machine): TrustStore | undefined {
  const security = tool("security");
  if (security === undefined) return undefined;
  return {
    installed: async () => {
      const find = [security, "find-certificate", "-a", "-c", COMMON_NAME, "-p", KEYCHAIN];
      const child = Bun.spawn(find, { stdin: "ignore", stdout: "pipe", stderr: "ignore" });
      const [pem] = await Promise.all([child.stdout.text(), child.exited]);
      return rootCertificates(pem);
    },
    add: (roots) =>
      roots.flatMap((root) =>
        withFile(root, (file) => [
          [security, "add-trusted-cert", "-d", "-r", "trustRoot", "-k", KEYCHAIN, file],
        ]),
      ),
    remove: (roots) =>
      roots.flatMap((root) =>
        withFile(root, (file) => [
          [security, "remove-trusted-cert", "-d", file],
          [security, "delete-certificate", "-Z", root.sha1, KEYCHAIN],
        ]),
      ),
  };
}

function withFile(
  root: RootCertificate,
  commands: (file: string) => readonly (readonly string[])[],
): readonly Step[] {
  const path = join(tmpdir(), `${root.fileName}-${process.pid}.pem`);
  return [
    { type: "write", path, text: root.pem },
    ...commands(path).map((command): Step => ({ type: "run", command })),
    { type: "remove", path },
  ];
}
