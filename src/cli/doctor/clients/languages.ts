/** The HTTP clients of languages, as programs in them use them when nobody sets anything. */
import { type Client, NOT_INSTALLED } from "./client.ts";

const OLD_NODE = "leave NODE_OPTIONS as run sets it, or use Node 22.21, 24 or later";

const JS_FETCH =
  "fetch(process.argv.at(-1)).then((r) => r.text()).catch((e) => { console.error(e.cause ?? e); process.exit(1); })";
const NODE_HTTPS =
  'require("node:https").get(process.argv.at(-1), (r) => r.resume()).on("error", (e) => { console.error(e); process.exit(1); })';

function python(module: string, script: string, cures: Client["cures"] = {}): Client {
  const guard = `import sys\ntry:\n  import ${module}\nexcept ImportError:\n  sys.exit(${NOT_INSTALLED})\n`;
  return {
    name: `python-${module.split(".")[0]}`,
    program: "python3",
    args: ({ url }) => ["-c", `${guard}url = sys.argv[1]\n${script}`, `${url}/`],
    env: () => ({ PYTHONDONTWRITEBYTECODE: "1" }),
    cures,
  };
}

const AIOHTTP = `import asyncio
async def main():
  async with aiohttp.ClientSession() as session:
    async with session.get(url) as answer:
      await answer.text()
asyncio.run(main())`;

const JAVA = `public class Doctor {
  public static void main(String[] args) throws Exception {
    var connection = (java.net.HttpURLConnection) new java.net.URL(args[0]).openConnection();
    connection.setConnectTimeout(4000);
    connection.setReadTimeout(4000);
    System.out.println(connection.getResponseCode());
  }
}
`;

const PHP_CURL = `if (!extension_loaded("curl")) exit(${NOT_INSTALLED});
$c = curl_init($argv[1]); curl_setopt($c, CURLOPT_RETURNTRANSFER, true);
if (curl_exec($c) === false) { fwrite(STDERR, curl_error($c)); exit(1); }`;
const PHP_STREAMS = "exit(@file_get_contents($argv[1]) === false ? print(error_get_last()['message']) : 0);";

export const LANGUAGES: readonly Client[] = [
  {
    name: "node-fetch",
    program: "node",
    args: ({ url }) => ["-e", JS_FETCH, `${url}/`],
    cures: { bypasses: OLD_NODE },
  },
  {
    name: "node-https",
    program: "node",
    args: ({ url }) => ["-e", NODE_HTTPS, `${url}/`],
    cures: { bypasses: OLD_NODE },
  },
  {
    name: "bun",
    program: "bun",
    args: ({ url }) => ["-e", JS_FETCH, `${url}/`],
    cures: { bypasses: "use Bun 1.3 or later" },
  },
  {
    name: "deno",
    program: "deno",
    args: ({ url }) => ["eval", `await (await fetch(${JSON.stringify(url)})).text()`],
    env: ({ folder }) => ({ DENO_DIR: folder, DENO_NO_UPDATE_CHECK: "1" }),
  },
  python("urllib.request", "urllib.request.urlopen(url, timeout=4).read()"),
  python("requests", "requests.get(url, timeout=4)", {
    rejects_certificate: "give requests no verify= of its own: REQUESTS_CA_BUNDLE names the file to trust",
  }),
  python("httpx", "httpx.get(url, timeout=4)", {
    rejects_certificate: "use httpx 0.28 or later, or verify=ssl.create_default_context()",
  }),
  python("aiohttp", AIOHTTP, {
    bypasses: "aiohttp.ClientSession(trust_env=True): it takes no proxy from the environment else",
  }),
  {
    name: "java",
    program: "java",
    patienceMs: 9000,
    args: ({ url }) => ["-XX:TieredStopAtLevel=1", "Doctor.java", `${url}/`],
    files: () => ({ "Doctor.java": JAVA }),
    cures: {
      bypasses: "leave JAVA_TOOL_OPTIONS as run sets it; on macOS that takes run --open-port",
      cannot_authenticate:
        "name no proxy in Java's own options: JAVA_TOOL_OPTIONS names one without a password",
      rejects_certificate:
        "name no -Djavax.net.ssl.trustStore of your own, or add to it what agent-vault ca fetch prints",
      failed: "the trial is compiled as it runs, which needs a JDK of version 11 or later",
    },
  },
  {
    name: "ruby",
    program: "ruby",
    args: ({ url }) => ["-rnet/http", "-e", "Net::HTTP.get(URI(ARGV[0]))", `${url}/`],
  },
  {
    name: "php-curl",
    program: "php",
    args: ({ url }) => ["-r", PHP_CURL, `${url}/`],
    cures: { rejects_certificate: "run php without -n, so that it reads the ini file of PHP_INI_SCAN_DIR" },
  },
  {
    name: "php-streams",
    program: "php",
    args: ({ url }) => ["-r", PHP_STREAMS, `${url}/`],
    cures: {
      bypasses:
        "PHP's streams read no variable: use curl, or AGENT_VAULT_DOOR in a context, as the README has it",
    },
  },
];
