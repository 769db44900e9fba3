/** Browsers, as programs drive them: without a window, in a profile of their own. */
import type { Client } from "./client.ts";

/** Trust is given as `ca install --browsers` gives it, in a home that is thrown away. */
const CHROMIUM = `database="sql:$HOME/.pki/nssdb"
mkdir -p "$HOME/.pki/nssdb"
certutil -d "$database" -N --empty-password && certutil -d "$database" -A -n doctor -t C,, -i root.pem
test "$(id -u)" != 0 || set -- --no-sandbox "$@"
exec "$0" --headless --disable-gpu --disable-dev-shm-usage --user-data-dir="$PWD/profile" "$@"`;

export const BROWSERS: readonly Client[] = ["chromium", "google-chrome"].map((program) => ({
  name: program,
  program,
  starter: "sh",
  args: ({ url }) => ["-c", CHROMIUM, program, "--dump-dom", `${url}/`],
  env: ({ folder }) => ({ HOME: folder }),
  files: ({ rootPem }) => ({ "root.pem": rootPem }),
  bareProxy: true,
  patienceMs: 9000,
  cures: {
    rejects_certificate:
      "install certutil (libnss3-tools, nss-tools), then agent-vault ca install --browsers",
  },
  note: "once agent-vault ca install --browsers; what starts it: agent-vault run --bare-proxy",
}));
