/** Programs that send a request themselves. */
import type { Client } from "./client.ts";

export const PROGRAMS: readonly Client[] = [
  {
    name: "curl",
    program: "curl",
    args: ({ url }) => ["-sS", "-o", "/dev/null", "--max-time", "5", `${url}/`],
    cures: {
      bypasses: "take the proxy out of your curlrc, or NO_PROXY out of the shell",
      rejects_certificate: "take cacert out of your curlrc",
    },
  },
  {
    name: "wget",
    program: "wget",
    args: ({ url }) => ["-q", "-O", "/dev/null", `${url}/`],
    cures: { rejects_certificate: "use the wgetrc that WGETRC names: no --no-config, no --ca-certificate" },
  },
  {
    name: "git",
    program: "git",
    args: ({ url }) => ["ls-remote", `${url}/doctor.git`],
    env: () => ({ GIT_TERMINAL_PROMPT: "0", GCM_INTERACTIVE: "never" }),
    cures: {
      bypasses: "git config --show-origin --get-regexp http shows which setting goes first",
      rejects_certificate: "take http.sslCAInfo for that host out of your gitconfig",
    },
  },
  {
    name: "svn",
    program: "svn",
    args: ({ url, folder }) => ["ls", "--non-interactive", "--config-dir", `${folder}/svn`, `${url}/doctor`],
    cures: {
      bypasses:
        "svn reads no variable: --config-option with the port of AGENT_VAULT_DOOR, as the README has it",
    },
  },
  {
    name: "gh",
    program: "gh",
    args: ({ url }) => ["api", `${url}/doctor`],
    // It sends nothing without something that looks like a token.
    env: ({ folder }) => ({
      GH_TOKEN: `github_pat_${"0".repeat(22)}_${"0".repeat(59)}`,
      GH_CONFIG_DIR: folder,
      GH_NO_UPDATE_NOTIFIER: "1",
      GH_PROMPT_DISABLED: "1",
    }),
    cures: { failed: "gh needs a token to begin: GH_TOKEN=github_pat_… with any letters and digits" },
  },
  {
    name: "aws",
    program: "aws",
    args: ({ url }) => ["s3api", "list-buckets", "--endpoint-url", url],
    env: ({ folder }) => ({
      AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
      AWS_SECRET_ACCESS_KEY: "doctor",
      AWS_REGION: "us-east-1",
      AWS_MAX_ATTEMPTS: "1",
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_CONFIG_FILE: `${folder}/config`,
      AWS_SHARED_CREDENTIALS_FILE: `${folder}/credentials`,
      AWS_PAGER: "",
    }),
    note: "arrives; AWS itself refuses what was signed with a placeholder",
  },
];
