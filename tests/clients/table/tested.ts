/** Programs and libraries that a test of this folder starts, unmodified, through the compiled binary. */

export type Tested = {
  /** As people know it. */
  readonly name: string;
  /** The test, relative to `tests/clients/`. */
  readonly test: string;
  /** What the test has in it and would not without this one, where that is not its name. */
  readonly mark?: string;
};

const SHIM = "node-shim/node-shim.test.ts";
const PROGRAMS = "node-shim/programs.mjs";

export const TESTED: readonly Tested[] = [
  { name: "curl", test: "curl.test.ts" },
  { name: "curl with HTTP/2", test: "curl-http2.test.ts", mark: "curl" },
  { name: "wget", test: "tool-files.test.ts" },
  { name: "git", test: "git.test.ts" },
  { name: "apt", test: "tool-files.test.ts" },
  { name: "npm", test: "package-managers.test.ts" },
  { name: "pnpm", test: "package-managers.test.ts" },
  { name: "yarn", test: "package-managers.test.ts" },
  { name: "bun install", test: "package-managers.test.ts", mark: "bun" },
  { name: "pip", test: "tool-files.test.ts" },
  { name: "Node fetch", test: "node.test.ts", mark: "fetch" },
  { name: "Node https", test: "node.test.ts", mark: "https" },
  { name: "undici", test: SHIM },
  { name: "axios", test: SHIM },
  { name: "got", test: SHIM },
  { name: "superagent", test: SHIM },
  { name: "node-fetch", test: SHIM },
  { name: "ws", test: PROGRAMS, mark: `load("ws")` },
  { name: "AWS SDK for JavaScript", test: PROGRAMS, mark: "@aws-sdk/" },
  { name: "Bun fetch", test: "bun.test.ts", mark: "fetch" },
  { name: "Python urllib", test: "python.test.ts", mark: "urllib" },
  { name: "PHP curl", test: "tool-files.test.ts", mark: "curl_init" },
  { name: "Java HttpClient", test: "java/java.test.ts", mark: '"http-client"' },
  { name: "Java URLConnection", test: "java/java.test.ts", mark: '"url-connection"' },
  { name: "OkHttp", test: "java/okhttp.test.ts" },
  { name: "Maven", test: "java/maven.test.ts" },
  { name: "Chromium", test: "browsers/chromium.test.ts" },
  { name: "Playwright", test: "browsers/play.mjs", mark: "playwright-core" },
  { name: "Perl LWP", test: "perl/lwp.test.ts", mark: "LWP::UserAgent" },
  { name: "Perl HTTP::Tiny", test: "perl/lwp.test.ts", mark: "HTTP::Tiny" },
  { name: "Go net/http", test: "net-http.test.ts", mark: "net/http" },
  { name: "grpc-js", test: "grpc/health.mjs" },
  { name: "grpcio", test: "grpc/health.py", mark: "import grpc" },
  { name: "grpc-go", test: "go/healthclient/main.go", mark: "google.golang.org/grpc" },
];
