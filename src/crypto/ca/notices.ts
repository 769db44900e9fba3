import { ANNOUNCED_MS, pendingRoot, type RootLife, signingRoot } from "../../core/certificate/succession.ts";

/** What those who keep copies of the root must know at `now`, in sentences. */
export function rootNotices(roots: readonly RootLife[], now: number): readonly string[] {
  const signing = signingRoot(roots, now);
  const pending = pendingRoot(roots, now);
  const notices: string[] = [];
  if (now < signing.validFrom || now >= signing.validTo) {
    notices.push(
      `The root certificate is valid from ${day(signing.validFrom)} to ${day(signing.validTo)}, and here it is ` +
        `${day(now)}: check the clock, or replace the root with agent-vault ca rotate --now.`,
    );
  } else if (signing.validTo - now <= ANNOUNCED_MS) {
    notices.push(`The root certificate ends on ${day(signing.validTo)}.`);
  }
  if (pending !== undefined) {
    notices.push(
      `From ${day(pending.signsFrom)} on a new root certificate is used. Programs that keep a copy of the old one need ` +
        "the bundle at /v1/mitm/ca.pem until then. Runs begun by agent-vault have it by themselves.",
    );
  }
  return notices;
}

function day(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
