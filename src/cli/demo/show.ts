import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { LogItem } from "../../contract/instance/logs.ts";
import { Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import { printTable } from "../log/logs.ts";
import { selfCommand } from "../setup/self.ts";
import { terminalWidth } from "../ui/standard-streams.ts";
import { wrapWords } from "../ui/wrap.ts";
import { type Head, headFromCurl, sideBySide } from "./heads.ts";
import { type Finished, HOST, type Stage } from "./stage.ts";

const PLACEHOLDER = "Bearer the-agent-knows-no-key";
const LOG_MS = 5000;
type ShownStage = Stage<{
  port: number;
  rootPem: string;
  stop(): Promise<void>;
  readonly received: readonly Head[];
}>;

/** Tells the story and checks it on the way. Throws a Failure when a step or the injection did not work. */
export async function showDemo(io: Io, stage: ShownStage): Promise<void> {
  const { print } = io;
  const { cli, secret, upstream, apiUrl } = stage;
  const room = terminalWidth() ?? Number.POSITIVE_INFINITY;
  const say = (text: string) => print.line(wrapWords(text, room).join("\n"));
  const step = (title: string, ...line: readonly string[]) => {
    print.line(`\n${print.outTheme.heading(title)}`);
    print.line(typedLine(line, room));
  };
  say("Everything here runs on this machine, in a throw-away directory, and is gone at the end.");
  say(`Server: ${apiUrl}   API: https://${HOST}:${upstream.port} (on loopback)`);

  step("You store a credential …", "agent-vault vault credential set DEMO_KEY");
  echo(io, done(await cli(["vault", "credential", "set", "DEMO_KEY"], secret)));
  const service = ["vault", "service", "add", "--name", "demo", "--host", HOST];
  const auth = ["--auth-type", "bearer", "--token-key", "DEMO_KEY"];
  step("… and say where it belongs.", `agent-vault ${service.join(" ")}`, auth.join(" "));
  echo(io, done(await cli([...service, ...auth])));

  const url = `https://${HOST}:${upstream.port}/v1/charges`;
  if (Bun.which("curl") === null) print.line("\ncurl is not installed; its part is left out.");
  else {
    step("An agent runs curl.", `agent-vault run -- curl ${url}`, `-H "Authorization: ${PLACEHOLDER}"`);
    const curl = ["curl", "-q", "-sS", "--verbose", url, "-H", `Authorization: ${PLACEHOLDER}`];
    const ran = done(await cli(["run", "--", ...curl]));
    compare(io, stage, headFromCurl(ran.err), ran);
  }
  step("An agent runs a script with fetch.", `agent-vault run -- bun -e`, `'await fetch("${url}", …)'`);
  const [program = ""] = selfCommand();
  const ran = done(await cli(["run", "--", "env", "BUN_BE_BUN=1", program, "-e", fetchScript(url)]));
  const [sent = "", ...answer] = ran.out.split("\n");
  compare(io, stage, JSON.parse(sent) as Head, { ...ran, out: answer.join("\n") });

  step("What the log says", "agent-vault vault logs");
  printTable(io, await loggedRequests(stage), "");
  say("\nThe agent never held the key. The server, its data and the API are being removed.");
  print.line(`\n${print.outTheme.heading("Next, with a key of yours:")}`);
  for (const line of nextLines()) print.line(`  ${line}`);
}

/** Prints what it is about to send, from the very request it then sends, and the answer. */
function fetchScript(url: string): string {
  // All that fetch would add of its own is said, so that both sides can be compared.
  const own = { Accept: "application/json", "Accept-Encoding": "gzip", "User-Agent": "demo-agent/1.0" };
  const init = JSON.stringify({ headers: { Authorization: PLACEHOLDER, ...own } });
  return [
    `const request = new Request(${JSON.stringify(url)}, ${init});`,
    "const { pathname, host } = new URL(request.url);",
    "const headers = { host, ...Object.fromEntries(request.headers) };",
    "console.log(JSON.stringify({ method: request.method, target: pathname, headers }));",
    "console.log(await (await fetch(request)).text());",
  ].join("\n");
}

/** Shows both sides, and holds them to what the demo claims. */
function compare(io: Io, { upstream, secret }: ShownStage, sent: Head | undefined, ran: Finished): void {
  const received = upstream.received.at(-1);
  if (sent === undefined || received === undefined)
    throw new Failure("the request did not reach the demo's API");
  const rows = sideBySide(sent, received);
  const { caution, good } = io.print.outTheme;
  io.print.table(["what the agent sent", "what the API received", ""], rows, "", {
    paint: (text, row, column) => (rows[row]?.[2] === "" ? text : column === 0 ? caution(text) : good(text)),
  });
  io.print.line(`The agent got: ${ran.out.trim()}`);
  if (received.headers["authorization"] !== `Bearer ${secret}`)
    throw new Failure("the credential was not injected");
  if (`${ran.out}${ran.err}${JSON.stringify(sent)}`.includes(secret))
    throw new Failure("the agent saw the credential");
}

/** Rows are written behind the requests, so they are waited for. */
async function loggedRequests({ cli, upstream }: ShownStage): Promise<readonly LogItem[]> {
  const deadline = Date.now() + LOG_MS;
  for (;;) {
    const rows = JSON.parse(done(await cli(["vault", "logs", "--json"])).out) as readonly LogItem[];
    if (rows.length >= upstream.received.length) return rows;
    if (Date.now() > deadline) throw new Failure("the requests did not appear in the log");
    await Bun.sleep(100);
  }
}

function done(finished: Finished): Finished {
  if (finished.code === 0) return finished;
  throw new Failure(`a step of the demo ended with code ${finished.code}: ${finished.err.trim()}`);
}

/** A command in one line, or in several as a shell reads them where it is wider than `room`. */
function typedLine(parts: readonly string[], room: number): string {
  const line = `  $ ${parts.join(" ")}`;
  return Bun.stringWidth(line) <= room ? line : `  $ ${parts.join(" \\\n      ")}`;
}

/** What to type next; from a checkout the program is installed first. */
function nextLines(): readonly string[] {
  const [program = ""] = selfCommand();
  const installer = join(dirname(program), "..", "install.sh");
  const install = Bun.which("agent-vault") === null && existsSync(installer);
  return [
    ...(install ? ["sh install.sh"] : []),
    "agent-vault vault service add claude    # asks for the key",
    "agent-vault run -- claude",
    "agent-vault catalog                     # what else can be added",
  ];
}

function echo(io: Io, { out }: Finished): void {
  for (const line of out.trimEnd().split("\n")) io.print.line(`  ${line}`);
}
