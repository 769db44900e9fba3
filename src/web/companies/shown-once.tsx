/** @jsxImportSource hono/jsx */
/** What is known in one answer and in none after it: a key, a secret, something signed. */
import type { PropsWithChildren } from "hono/jsx";
import { consolePage } from "../console/console-page.tsx";
import type { Visit } from "../console/routes.ts";
import { Copy, LinkButton } from "../ui/action.tsx";
import { Banner } from "../ui/card.tsx";
import { type Crumb, PageHead } from "../ui/page-head.tsx";
import { COMPANIES } from "./place.ts";

type ShownOnceProps = PropsWithChildren<{
  readonly title: string;
  readonly crumbs: readonly Crumb[];
  /** Why it matters who has it, as a sentence. */
  readonly warning: string;
  readonly values: readonly { readonly id: string; readonly name: string; readonly text: string }[];
  /** Where whoever has copied it goes on to. */
  readonly next: string;
}>;

/** The answer to the form that made it. It is not led to: what it shows would have to be kept for that. */
export async function shownOnce(visit: Visit, props: ShownOnceProps): Promise<Response> {
  const { title, crumbs, warning, values, next, children } = props;
  return await consolePage(
    visit,
    { title, under: COMPANIES, narrow: true },
    <>
      <PageHead title={title} crumbs={crumbs} />
      <Banner tone="warn" title="It is shown this once">
        <p>{warning}</p>
      </Banner>
      {values.map(({ id, name, text }) => (
        <section key={id} class="section" aria-labelledby={`${id}-title`}>
          <h2 id={`${id}-title`}>{name}</h2>
          <Copy id={id} text={text} label={`Copy: ${name}`} />
        </section>
      ))}
      {children}
      <div class="actions">
        <LinkButton href={next}>I have copied it</LinkButton>
      </div>
    </>,
  );
}
