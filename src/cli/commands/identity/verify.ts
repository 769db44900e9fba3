import type { SvidFault } from "../../../core/identity/svid-check.ts";
import { readSvidToken, type SvidToken } from "../../../core/identity/svid-token.ts";
import { addressFlag, jsonFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { Failure, usageError } from "../../failure.ts";
import { faultText, printToken, tokenJson } from "../../identity/explain.ts";
import { claimedSubject, judge } from "../../identity/judge.ts";
import { fetchKeyDocument, type KeySet, parseKeySet, readKeySet } from "../../identity/key-set.ts";
import type { Io } from "../../io.ts";
import { anyAddress } from "../../session/connect.ts";
import { readStdinValue } from "../../ui/stdin.ts";

type KeySource = { readonly address: string } | { readonly file: string };

export default command({
  args: {
    token: { type: "positional", description: "The SVID (- for standard input)" },
    jwks: {
      type: "string",
      valueHint: "file",
      description: "Key set to check it with, not the server's (- for standard input)",
    },
    audience: { type: "string", valueHint: "text", description: "Whom it has to be for" },
    ...addressFlag,
    ...jsonFlag,
  },
  notes: [
    "Prints what the token says, then whether that holds. Exit code 0 when it does, 1 when it does not,",
    "and when there were no keys to check it with.",
    "Needs no session, and with --jwks no server. A key set is what identity jwks prints, or a SPIFFE bundle.",
    "Times are judged by this machine's clock, 30 seconds to either side. Without --audience any will do.",
  ],
  examples: [
    "agent-vault identity verify - < svid.jwt",
    'agent-vault identity verify "$SVID" --jwks keys.json --audience vane',
  ],
  async run({ token: given, jwks, audience, address, json }, io) {
    if (given === "-" && jwks === "-")
      throw usageError("the token and the key set cannot both be standard input");
    const text = (given === "-" ? await readStdinValue("the token") : given).trim();
    const token = readSvidToken(text);
    if (token === undefined) throw noToken(text);
    const from = jwks === undefined ? { address: anyAddress(io, address) } : { file: jwks };
    const now = Date.now();
    if (!json) printToken(io, token, now);
    const keySet = await keysFrom(from, token).catch((cause: unknown) => {
      if (json) io.print.json({ valid: null, fault: null, ...tokenJson(token) });
      throw "file" in from ? cause : notChecked(cause);
    });
    const fault = await judge(text, token, keySet, { now, ...(audience === undefined ? {} : { audience }) });
    if (json) io.print.json({ valid: fault === undefined, fault: fault ?? null, ...tokenJson(token) });
    report(io, fault, { token, now, keySet, json });
  },
});

function report(
  io: Io,
  fault: SvidFault | undefined,
  given: { readonly token: SvidToken; readonly now: number; readonly keySet: KeySet; readonly json: boolean },
): void {
  const { token, now, keySet, json } = given;
  if (fault !== undefined) {
    throw new Failure(`the token does not hold: ${faultText(fault, token, now, keySet.from)}`);
  }
  if (!json) io.print.done(`it holds, by the keys of ${keySet.from}`);
}

/** Those that are given, or of the company that the token names, which is what its server would check it with. */
async function keysFrom(from: KeySource, token: SvidToken): Promise<KeySet> {
  if ("file" in from) return readKeySet(from.file);
  const { address } = from;
  const none = { from: address, keys: [] };
  const claimed = claimedSubject(token);
  if (claimed === undefined) return none;
  const document = await fetchKeyDocument({ address }, claimed.subject.companyId);
  return document === undefined ? none : parseKeySet(document, address);
}

function notChecked(cause: unknown): unknown {
  if (!(cause instanceof Failure)) return cause;
  return new Failure(`the signature was not checked: ${cause.message}`, {
    exit: cause.exit,
    hint: "give the company's keys with --jwks, or the server's address with --address",
    cause,
  });
}

function noToken(text: string): Failure {
  if (/^av_[a-z]+_/.test(text)) {
    return new Failure("that token says nothing by itself: only its server knows what it opens", {
      hint: "an SVID is three parts with dots between; agent-vault agent svid prints one",
    });
  }
  return new Failure("that is no signed token", {
    hint: "an SVID is three parts in base64url with dots between, the first two of them JSON",
  });
}
