/** What somebody was shown before they decided, as one text: when any of it has changed, so has its hash. */
import { canonicalJson } from "../audit/record.ts";
import type { KeyName } from "../ids.ts";
import { formatService } from "../service/format.ts";
import type { Service } from "../service/service.ts";
import type { ReachAssessment } from "./assessment.ts";
import type { AudienceEntry } from "./audience.ts";

export type Shown = {
  /** Whose it is, its number and version, what it holds, and how the vault's OAuth credentials are got; no value. */
  readonly proposal: Readonly<Record<string, unknown>>;
  /** Those of the vault, in list order, which decides between equals. */
  readonly services: readonly Service[];
  /** Those of the vault; times in milliseconds since 1970. */
  readonly credentials: readonly {
    readonly key: KeyName;
    readonly type: string;
    readonly updatedAt: number;
  }[];
  readonly audiences: readonly (AudienceEntry & { readonly key: KeyName; readonly boundAt: number })[];
  readonly assessment: ReachAssessment;
};

/** Canonical JSON of all of it. The order of credentials and audiences does not matter. */
export function shownText({ proposal, services, credentials, audiences, assessment }: Shown): string {
  return canonicalJson({
    proposal,
    services: services.map(formatService),
    credentials: sorted(credentials.map(({ key, type, updatedAt }) => [key, type, updatedAt])),
    audiences: sorted(audiences.map(({ key, host, surface, boundAt }) => [key, host, surface, boundAt])),
    reach: assessment,
  });
}

/** The lower-case hex SHA-256 of `shownText`; `digest` makes it, as `ports/digest.ts` says. */
export function reachHash(digest: (text: string) => string, shown: Shown): string {
  return digest(shownText(shown));
}

function sorted(rows: readonly (readonly (string | number)[])[]): readonly string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}
