/** @jsxImportSource hono/jsx */
/** The frame of the pages that people meet before they are logged in. */
import type { Child } from "hono/jsx";
import type { Call } from "../../http/route.ts";
import { Faults } from "../console/console-page.tsx";
import type { Draft } from "../console/draft.ts";
import { takeNotice } from "../console/notice.ts";
import { page } from "../page.ts";
import { Banner } from "../ui/card.tsx";
import { Gate } from "../ui/shell.tsx";

type Options = {
  readonly title: string;
  /** The form that the page shows: gives the answer's status, and faults that are of no field. */
  readonly draft?: Draft;
  /** Where there is no form; 200 unless said. */
  readonly status?: 200 | 404 | 410;
  readonly headers?: Readonly<Record<string, string>>;
};

/** One short form in the middle, as an answer. */
export function gatePage(
  { c, deps }: Call,
  { title, draft, status = 200, headers = {} }: Options,
  content: Child,
): Response {
  const notice = takeNotice(c, deps);
  const shell = (
    <Gate title={title}>
      <h1>{title}</h1>
      {notice === undefined ? null : (
        <Banner tone={notice.tone}>
          <p>{notice.text}</p>
        </Banner>
      )}
      {draft === undefined ? null : <Faults draft={draft} />}
      {content}
    </Gate>
  );
  return page(c, shell, { status: draft?.status ?? status, headers, hasScript: true });
}
