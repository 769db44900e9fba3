/** What a list shows of a grant, as the server says it. */
type Ending = { readonly status?: string | undefined; readonly expires_at?: string | undefined };

/** A column of tables: when access ends or ended; empty where it does not. */
export function endOfAccess({ status, expires_at = "" }: Ending): string {
  return status === "expired" ? `expired ${expires_at}` : expires_at;
}

/** The heading of that column where any row needs it. */
export function endHeading(rows: readonly Ending[]): readonly string[] {
  return rows.some(({ expires_at }) => expires_at !== undefined) ? ["expires"] : [];
}

/** Whether it is over, by this machine's clock. */
export function hasEnded({ expires_at }: Ending): boolean {
  return expires_at !== undefined && Date.parse(expires_at) <= Date.now();
}

/** Behind a role, as in `role: member, until 2026-12-31T00:00:00Z`. */
export function untilText({ expires_at }: Ending): string {
  return expires_at === undefined ? "" : `, until ${expires_at}`;
}
