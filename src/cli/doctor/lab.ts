/** Where `doctor` tries clients: a server in a temporary home, and a canary that only this server can reach by name. */
import { join } from "node:path";
import { parentEnvironment } from "../child/env.ts";
import { type ChildRoute, type PreparedChild, prepareChild } from "../child/prepare.ts";
import { fetchCa } from "../client/authority.ts";
import { createClient } from "../client/client.ts";
import { buildStage, type Finished, type Stage, type StageParts } from "../demo/stage.ts";
import { Failure } from "../failure.ts";
import type { Rejection } from "./classify.ts";

/** Below a name that no resolver may know (RFC 6761 6.4). */
const DOMAIN = "doctor.invalid";
const VAULT = "default";

type Canary = {
  readonly port: number;
  readonly rootPem: string;
  stop(): Promise<void>;
  readonly received: readonly { readonly headers: Readonly<Record<string, string>> }[];
};
export type LabParts = Pick<StageParts<Canary>, "startUpstream" | "findStart">;

export type Lab = {
  /** `https://host:port` of the canary as this client is given it. */
  readonly urlFor: (client: string) => string;
  /** The canary got a request of this client with the credential. */
  readonly arrived: (client: string) => boolean;
  /** Clients that refused the certificate, as the server has logged it by now. */
  readonly rejected: () => Promise<ReadonlyMap<string, Rejection>>;
  /** The environment of `vault run` with these ports. */
  readonly environment: (ports: LabPorts, bareProxy: boolean) => Record<string, string>;
  readonly ports: LabPorts;
  /** The server's, PEM. */
  readonly rootPem: string;
  readonly directory: string;
};

/** The proxy's, and one on which it asks for no password; undefined where there is none. */
export type LabPorts = Pick<ChildRoute, "doorPort"> & { readonly proxyPort: number };

/** Starts it all; undone by `undo`. Throws a Failure when a step does not work. */
export async function openLab(
  undo: AsyncDisposableStack,
  clients: readonly string[],
  { startUpstream, findStart }: LabParts,
  warn: (text: string) => void,
): Promise<Lab> {
  const hosts = clients.map(hostOf);
  const stage = await buildStage(undo, { startUpstream, findStart, hosts });
  const { apiUrl: address, directory, upstream, secret } = stage;
  await must(stage, ["vault", "credential", "set", "DOCTOR_KEY"], secret);
  const auth = ["--auth-type", "bearer", "--token-key", "DOCTOR_KEY"];
  await must(stage, ["vault", "service", "add", "--name", "doctor", "--host", `*.${DOMAIN}`, ...auth]);
  const token = (await must(stage, ["vault", "token"])).out.trim();
  const { pem: rootPem, proxyPort } = await fetchCa({ address });
  const child: PreparedChild = prepareChild(parentEnvironment(), {
    rootPem,
    trust: join(directory, "trust"),
    nodeShim: true,
    javaOptions: true,
    warn,
  });
  const { door_port: doorPort } = await createClient({ address, token, vault: VAULT }).runs.register({
    pid: process.pid,
  });
  const route = (ports: LabPorts, bareProxy: boolean): ChildRoute => ({
    token,
    vault: VAULT,
    address,
    ...ports,
    proxyTls: false,
    bareProxy,
    placeholders: {},
  });
  return {
    urlFor: (client) => `https://${hostOf(client)}:${upstream.port}`,
    arrived: (client) =>
      upstream.received.some(
        ({ headers }) =>
          headers["authorization"] === `Bearer ${secret}` &&
          headers["host"]?.startsWith(`${hostOf(client)}:`),
      ),
    rejected: () => rejections(stage, clients),
    environment: (ports, bareProxy) => child.environment(route(ports, bareProxy)),
    ports: { proxyPort, doorPort },
    rootPem,
    directory,
  };
}

const hostOf = (client: string) => `${client}.${DOMAIN}`;

async function rejections(
  stage: Stage<Canary>,
  clients: readonly string[],
): Promise<ReadonlyMap<string, Rejection>> {
  const { out } = await must(stage, ["vault", "logs", "--status", "err", "--limit", "200", "--json"]);
  const rows: unknown = JSON.parse(out);
  const found = new Map<string, Rejection>();
  for (const row of Array.isArray(rows) ? rows : []) {
    const { error_code: code, host, tls_alert: alert }: Record<string, unknown> = Object(row);
    if (code !== "client_rejected_certificate" || typeof host !== "string") continue;
    const client = clients.find((name) => host.split(":")[0] === hostOf(name));
    if (client === undefined || found.get(client) === "alert") continue;
    found.set(client, alert === undefined ? "left" : "alert");
  }
  return found;
}

async function must(stage: Stage<Canary>, args: readonly string[], stdin?: string): Promise<Finished> {
  const finished = await stage.cli(args, stdin);
  if (finished.code === 0) return finished;
  throw new Failure(`the temporary server could not be set up: ${finished.err.trim()}`);
}
