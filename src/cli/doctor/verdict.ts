/** What is said of a client, as `--json` has it. */
export const VERDICTS = [
  "works",
  "bypasses",
  "rejects_certificate",
  "cannot_authenticate",
  "failed",
  "not_run",
] as const;
export type Verdict = (typeof VERDICTS)[number];
