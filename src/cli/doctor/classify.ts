/** From what was seen of a client to what is said of it. Pure. */
import type { Client } from "./clients/client.ts";
import type { Verdict } from "./verdict.ts";

/** It said so by an alert, or it left during the handshake: as one does, too, that is ended for being slow. */
export type Rejection = "alert" | "left";

export type Evidence = {
  /** The canary got its request with the credential. */
  readonly credential: boolean;
  /** It opened connections to the proxy. */
  readonly connections: number;
  /** Status codes by which the proxy answered its CONNECTs. */
  readonly statuses: ReadonlySet<number>;
  /** How the log has its host with `client_rejected_certificate`, if it has. */
  readonly rejected: Rejection | undefined;
  /** Sent to an address that goes round every proxy, it arrived. Undefined: not tried. */
  readonly direct: boolean | undefined;
  /** Its exit code; undefined when it was ended. */
  readonly code: number | undefined;
  /** What it printed, both streams. */
  readonly said: string;
};

export type Judged = { readonly verdict: Verdict; readonly detail: string };

/**
 * The verdict, and what the client said where that helps. Who never came to the proxy and yet looks up a name or reaches
 * an address by itself goes round it; who reaches nothing at all is broken otherwise, and no proxy is to blame.
 */
export function classify(evidence: Evidence): Judged {
  const { credential, connections, statuses, rejected, direct, said, code } = evidence;
  if (credential) return { verdict: "works", detail: "" };
  const detail = lastWords(said, code);
  if (rejected === "alert" || (rejected === "left" && code !== undefined))
    return { verdict: "rejects_certificate", detail };
  if (statuses.has(407) && !statuses.has(200)) return { verdict: "cannot_authenticate", detail };
  // Some leave without an alert, and are known by what they say alone.
  if (statuses.has(200) && /certificate|self.signed|PKIX|unknown.?ca|issuer/i.test(said))
    return { verdict: "rejects_certificate", detail };
  if (connections === 0 && (direct === true || hasLookedUp(said))) return { verdict: "bypasses", detail };
  return { verdict: "failed", detail };
}

/** Did it look up the canary's name? Nobody knows that but the proxy, and who goes through the proxy does not ask. */
export function hasLookedUp(said: string): boolean {
  return /UnknownHost|ENOTFOUND|EAI_AGAIN|getaddrinfo|name resolution|not resolve|no such host|not known/i.test(
    said,
  );
}

const USUAL: Readonly<Record<Verdict, string>> = {
  works: "",
  bypasses: "make it take its proxy from HTTPS_PROXY: nothing from outside can",
  rejects_certificate: "make it trust the file that SSL_CERT_FILE names, or agent-vault ca install",
  cannot_authenticate: "give it user and password of the URL in HTTPS_PROXY where it asks for them",
  failed: "try it alone: agent-vault run -- PROGRAM, then agent-vault vault logs",
  not_run: "",
};

/**
 * The one line that mends it, or that is to be known of a client that works; empty where there is nothing to say.
 * `ended`: it came to an end by itself.
 */
export function cureOf(
  client: Pick<Client, "name" | "cures" | "note">,
  verdict: Verdict,
  ended: boolean,
): string {
  if (verdict === "works") return client.note ?? "";
  if (verdict === "failed" && !ended)
    return `it took too long: with less else running, agent-vault doctor --client ${client.name}`;
  if (verdict === "not_run") return `no time was left: agent-vault doctor --client ${client.name}`;
  return client.cures?.[verdict] ?? USUAL[verdict];
}

const MOST = 200;

/** The line of an error that tells most: the last that speaks of one, else the last. */
function lastWords(said: string, code: number | undefined): string {
  const lines = said
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !/^at |^\^+$/.test(line));
  const last =
    lines.findLast((line) => /error|fail|could not|unable|refused|denied/i.test(line)) ?? lines.at(-1);
  if (last !== undefined) return last.slice(0, MOST);
  return code === undefined ? "it did not end in time" : `it ended with code ${code}`;
}
