/** The server that commands of this shell talk to: there, of our version, with a root that lasts and the same time. */
import { X509Certificate } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { createConnection } from "node:net";
import { isLoopbackHost } from "../../../core/net/loopback.ts";
import { unbracketed } from "../../../core/net/target.ts";
import { fetchCa } from "../../client/authority.ts";
import { createClient } from "../../client/client.ts";
import { send } from "../../client/transport.ts";
import { Failure } from "../../failure.ts";
import type { Io } from "../../io.ts";
import { chooseAnotherPort, isFree } from "../../own-server/free-port.ts";
import { probeServer } from "../../session/claim.ts";
import { anyAddress } from "../../session/connect.ts";
import { type Check, check } from "./check.ts";

const TIMEOUT_MS = 2000;
const DAY_MS = 86_400_000;

/** Starts and claims nothing. */
export async function checkServer(io: Io): Promise<readonly Check[]> {
  const { fail } = check("server");
  let address: string;
  try {
    address = anyAddress(io, undefined);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return [fail(error.message, error.hint)];
  }
  const state = await probeServer(address);
  if (state === "absent") return absent(io, address);
  if (state === "foreign") {
    const cure =
      address === io.config.localAddress
        ? await chooseAnotherPort()
        : "check AGENT_VAULT_ADDR, or agent-vault auth login --address URL";
    return [fail(`what answers at ${address}, if anything, is no agent-vault`, cure)];
  }
  try {
    return [await running(io, address), await clock(address), ...(await authority(address))];
  } catch (error) {
    // It is one of ours, and cannot do what it was asked.
    if (!(error instanceof Failure)) throw error;
    return [fail(error.message, error.hint)];
  }
}

async function absent(io: Io, address: string): Promise<readonly Check[]> {
  const { ok, fail } = check("server");
  if (address !== io.config.localAddress)
    return [fail(`nothing answers at ${address}`, "start it there, or agent-vault auth login --address URL")];
  const proxyPort = io.config.localPort + 1;
  const ports = check("ports");
  return [
    ok("none is running; agent-vault run starts yours"),
    (await isFree(proxyPort))
      ? ports.ok(`${io.config.localPort} and ${proxyPort} are free for it`)
      : ports.fail(`another program has port ${proxyPort}`, await chooseAnotherPort()),
  ];
}

async function running(io: Io, address: string): Promise<Check> {
  const { ok, warn } = check("server");
  const { initialized, warnings = [] } = await createClient({ address, timeoutMs: TIMEOUT_MS }).status();
  if (!initialized)
    return warn(`${address} waits for its owner`, "agent-vault run makes you its owner, on your own machine");
  if (address === io.config.localAddress && isOlder(io.paths.pidFile))
    return warn(
      `${address} runs a binary that was replaced since`,
      "agent-vault server stop, then agent-vault server -d",
    );
  const [first] = warnings;
  return first === undefined ? ok(`${address}, unlocked`) : warn(first, "its log tells more");
}

/** On Linux the link to a running program's file says that this was replaced; elsewhere it is not known. */
function isOlder(pidFile: string): boolean {
  try {
    const pid = readFileSync(pidFile, "utf8").trim();
    return /^\d+$/.test(pid) && readlinkSync(`/proc/${pid}/exe`).endsWith(" (deleted)");
  } catch {
    return false;
  }
}

async function clock(address: string): Promise<Check> {
  const { ok, warn, fail } = check("clock");
  const response = await send({ address, timeoutMs: TIMEOUT_MS }, { method: "GET", path: "/health" });
  const theirs = Date.parse(response.headers.get("Date") ?? "");
  if (Number.isNaN(theirs)) return ok("the server does not tell its time");
  const seconds = Math.round(Math.abs(theirs - Date.now()) / 1000);
  const cure = "set the clock: timedatectl set-ntp true, here or there";
  if (seconds > 300) return fail(`${seconds} s away from the server's`, cure);
  return seconds > 30 ? warn(`${seconds} s away from the server's`, cure) : ok("as the server's");
}

async function authority(address: string): Promise<readonly Check[]> {
  const { ok, warn, fail } = check("certificate authority");
  const ports = check("ports");
  try {
    const { pem, proxyPort } = await fetchCa({ address, timeoutMs: TIMEOUT_MS });
    const { hostname } = new URL(address);
    const open = await accepts(unbracketed(hostname), proxyPort);
    const { validFromDate, validToDate } = new X509Certificate(pem);
    const left = Math.floor((validToDate.getTime() - Date.now()) / DAY_MS);
    const said = `good from ${day(validFromDate)} until ${day(validToDate)}`;
    const rotate = "agent-vault ca rotate, then start running agents anew";
    return [
      open
        ? ports.ok(`the proxy takes connections at ${hostname}:${proxyPort}`)
        : ports.fail(
            `the proxy cannot be reached at ${hostname}:${proxyPort}`,
            isLoopbackHost(hostname) ? "see the server's log" : "let that port through to the server",
          ),
      left < 0 ? fail(said, rotate) : left < 30 ? warn(said, rotate) : ok(said),
    ];
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return [fail(error.message, error.hint)];
  }
}

const day = (date: Date) => date.toISOString().slice(0, 10);

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host, port, timeout: TIMEOUT_MS });
    const answer = (open: boolean) => () => {
      socket.destroy();
      resolve(open);
    };
    socket.once("connect", answer(true));
    socket.once("error", answer(false));
    socket.once("timeout", answer(false));
  });
}
