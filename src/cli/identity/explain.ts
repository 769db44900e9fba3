/** What a token says, as lines of text and as JSON, and what is wrong with it in words. */
import { spanText } from "../../core/duration.ts";
import type { SvidFault } from "../../core/identity/svid-check.ts";
import type { SvidToken } from "../../core/identity/svid-token.ts";
import { formatSeconds } from "../../core/time.ts";
import type { Io } from "../io.ts";
import { oneLine } from "../ui/foreign-text.ts";
import { claimedSubject } from "./judge.ts";

const TIMES = ["iat", "nbf", "exp"];

/** `now` is milliseconds since 1970. Values are the token's own, which anybody may have written. */
export function printToken({ print }: Io, token: SvidToken, now: number): void {
  print.line("header");
  for (const [name, value] of Object.entries(token.header)) print.line(member(name, text(value)));
  print.line("claims");
  for (const [name, value] of Object.entries(token.claims)) {
    print.line(member(name, TIMES.includes(name) ? time(value, now) : text(value)));
    if (name === "sub") print.line(member("", subjectText(token)));
  }
}

/** Why a token does not hold, as the end of a sentence about it. */
export function faultText(fault: SvidFault, token: SvidToken, now: number, from: string): string {
  const { exp, nbf, aud } = token.claims;
  switch (fault) {
    case "malformed":
      return "it is no signed token";
    case "header":
      return "its header may hold alg, typ (JWT) and kid, and nothing else";
    case "algorithm":
      return "its alg is none that a key of that company has";
    case "subject":
      return "sub names no company or agent of that trust domain";
    case "unknown_key":
      return `${from} holds no key of that kid for the company that sub names`;
    case "signature":
      return "the signature is not that key's, or the token was changed";
    case "claims":
      return "the signature holds, but sub, aud, iat, nbf, exp or jti is missing or of another type";
    case "expired":
      return `the signature holds, but it expired ${distance(exp, now)}`;
    case "not_yet_valid":
      return `the signature holds, but it begins ${distance(nbf, now)}`;
    case "audience":
      return `the signature holds, but it is for ${text(aud)}`;
  }
}

/** The times as they are, and who is meant. */
export function tokenJson(token: SvidToken): object {
  const claimed = claimedSubject(token);
  return { header: token.header, claims: token.claims, subject: claimed?.subject ?? null };
}

function member(name: string, value: string): string {
  return `  ${oneLine(name, 20).padEnd(4)} ${value}`.trimEnd();
}

function text(value: unknown): string {
  if (typeof value === "string") return oneLine(value);
  const items = Array.isArray(value) ? value : undefined;
  if (items?.every((item) => typeof item === "string")) return items.map((item) => oneLine(item)).join(", ");
  return oneLine(JSON.stringify(value));
}

function subjectText(token: SvidToken): string {
  const claimed = claimedSubject(token);
  if (claimed === undefined) return "no company or agent of ours";
  const { companyId, agentId } = claimed.subject;
  return agentId === undefined ? `the company ${companyId}` : `agent ${agentId} of the company ${companyId}`;
}

function time(value: unknown, now: number): string {
  if (!Number.isSafeInteger(value)) return text(value);
  return `${formatSeconds(Number(value) * 1000)}  ${distance(value, now)}`;
}

function distance(seconds: unknown, now: number): string {
  const ms = Number(seconds) * 1000 - now;
  if (Math.abs(ms) < 1000) return "now";
  return ms < 0 ? `${spanText(-ms)} ago` : `in ${spanText(ms)}`;
}
