/** Further programs that fetch and store: downloaders, version control, registries and clusters. */
import { type Client, NOT_INSTALLED } from "./client.ts";

const LWP = `BEGIN { eval { require LWP::UserAgent; require LWP::Protocol::https } or exit ${NOT_INSTALLED} }
my $answer = LWP::UserAgent->new(env_proxy => 1, timeout => 4)->get($ARGV[0]);
die $answer->status_line unless $answer->is_success;`;

export const TRANSFERS: readonly Client[] = [
  {
    name: "aria2",
    program: "aria2c",
    args: ({ url, folder }) => [
      ...["--console-log-level=error", "--summary-interval=0", "--max-tries=1", "--timeout=4"],
      ...[`--dir=${folder}`, "--out=file", `${url}/`],
    ],
    cures: { rejects_certificate: 'aria2c --ca-certificate="$SSL_CERT_FILE" …' },
  },
  {
    name: "lftp",
    program: "lftp",
    args: ({ url }) => ["-c", `set net:max-retries 1; set net:timeout 4; cat ${url}/`],
    env: ({ folder }) => ({ LFTP_HOME: folder }),
    cures: { rejects_certificate: 'lftp -c "set ssl:ca-file $SSL_CERT_FILE; …"' },
  },
  {
    name: "httpie",
    program: "http",
    args: ({ url }) => ["--ignore-stdin", "--timeout=4", `${url}/`],
    env: ({ folder }) => ({ HTTPIE_CONFIG_DIR: folder }),
  },
  {
    name: "hg",
    program: "hg",
    args: ({ url }) => ["identify", `${url}/doctor`],
    env: () => ({ HGPLAIN: "1" }),
    cures: { rejects_certificate: 'hg --config web.cacerts="$SSL_CERT_FILE" …' },
  },
  {
    name: "perl-lwp",
    program: "perl",
    args: ({ url }) => ["-e", LWP, `${url}/`],
  },
  {
    name: "docker",
    program: "docker",
    args: ({ url, folder }) => [
      ...["--config", folder, "login", "--username=doctor", "--password=doctor"],
      url.replace("https://", ""),
    ],
    note: "login works; pulls and builds are the daemon's, which is not below agent-vault run",
  },
  {
    name: "kubectl",
    program: "kubectl",
    args: ({ url }) => ["--server", url, "--request-timeout=4s", "get", "--raw", "/version"],
    env: ({ folder }) => ({ KUBECONFIG: `${folder}/config`, KUBECACHEDIR: folder }),
    note: "a kubeconfig that names a certificate-authority trusts that alone: leave it out in a run",
  },
  {
    name: "composer",
    program: "composer",
    args: ({ url, folder }) => [
      ...["create-project", "--no-interaction", "--no-plugins", `--repository=${url}`],
      ...["doctor/doctor", `${folder}/project`],
    ],
    // It asks Subversion for its version, which makes a folder in the home.
    env: ({ folder }) => ({ HOME: folder, COMPOSER_HOME: `${folder}/home`, COMPOSER_ALLOW_SUPERUSER: "1" }),
  },
  {
    name: "s3cmd",
    program: "s3cmd",
    args: ({ url, folder }) => {
      const host = url.replace("https://", "");
      return [
        `--config=${folder}/none`,
        "--access_key=doctor",
        "--secret_key=doctor",
        `--host=${host}`,
      ].concat(`--host-bucket=${host}`, "ls");
    },
    cures: { bypasses: "use rclone or aws: s3cmd takes its proxy from its own file, without a password" },
  },
];
