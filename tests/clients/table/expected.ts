/** What becomes of programs that do not simply work. */
import type { Verdict } from "../../../src/cli/doctor/verdict.ts";

/** Of the clients that `doctor` tries, those that it says something else of than that they work. */
export const EXPECTED: Readonly<Record<string, Verdict>> = {
  "python-aiohttp": "bypasses",
  svn: "bypasses",
  "php-streams": "bypasses",
  s3cmd: "bypasses",
  aria2: "rejects_certificate",
  lftp: "rejects_certificate",
  hg: "rejects_certificate",
};

export type Seen = { readonly name: string; readonly verdict: Verdict; readonly cure: string };

/** Tried by hand through the compiled binary in November 2026, with the newest version of each. */
export const SEEN: readonly Seen[] = [
  {
    name: "urllib3",
    verdict: "bypasses",
    cure: "`urllib3.ProxyManager` with `proxy_headers`, or requests",
  },
  { name: "elasticsearch (Python)", verdict: "bypasses", cure: '`node_class="requests"`' },
  { name: "Tornado, treq", verdict: "bypasses", cure: "requests or httpx" },
  {
    name: "elasticsearch (JavaScript)",
    verdict: "bypasses",
    cure: "`Connection: HttpConnection` of @elastic/transport",
  },
  {
    name: "stripe (Python)",
    verdict: "rejects_certificate",
    cure: '`stripe.ca_bundle_path = os.environ["SSL_CERT_FILE"]`',
  },
  {
    name: "pycurl",
    verdict: "rejects_certificate",
    cure: '`c.setopt(pycurl.CAINFO, os.environ["SSL_CERT_FILE"])`',
  },
  { name: "yt-dlp", verdict: "rejects_certificate", cure: "`--compat-options no-certifi`" },
  {
    name: "kubernetes, clickhouse-connect (Python), lynx, elinks",
    verdict: "cannot_authenticate",
    cure: "`agent-vault run --bare-proxy`",
  },
];
