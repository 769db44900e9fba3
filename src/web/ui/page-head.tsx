/** @jsxImportSource hono/jsx */
import type { Child, PropsWithChildren } from "hono/jsx";

export type Crumb = { readonly label: string; readonly path: string };

type PageHeadProps = {
  readonly title: Child;
  /** What the page is for, in a sentence. */
  readonly lead?: Child;
  /** The pages above this one, from the top. */
  readonly crumbs?: readonly Crumb[];
  /** What can be begun here: links and forms. */
  readonly actions?: Child;
};

/** What a page is about, and what can be begun there. Its `h1` is the page's only one. */
export function PageHead({ title, lead, crumbs = [], actions }: PageHeadProps) {
  return (
    <header class="page-head">
      <div>
        {crumbs.length === 0 ? null : (
          <nav class="crumbs" aria-label="Above this page">
            {crumbs.map(({ label, path }) => (
              <>
                <a href={path}>{label}</a>
                {" / "}
              </>
            ))}
          </nav>
        )}
        <h1>{title}</h1>
        {lead === undefined ? null : <p class="lead">{lead}</p>}
      </div>
      {actions === undefined ? null : <div class="actions">{actions}</div>}
    </header>
  );
}

type SectionProps = PropsWithChildren<{
  readonly title: string;
  /** Names the heading, which the section is labelled by; unique in its page. */
  readonly id: string;
  readonly actions?: Child;
}>;

/** A part of a page under a heading of its own, without the frame of a `Card`. */
export function Section({ title, id, actions, children }: SectionProps) {
  return (
    <section class="section" aria-labelledby={id}>
      <div class="section-head">
        <h2 id={id}>{title}</h2>
        {actions}
      </div>
      {children}
    </section>
  );
}

type EmptyProps = PropsWithChildren<{ readonly title: string; readonly actions?: Child }>;

/** That there is nothing yet, and what to do about it. */
export function Empty({ title, actions, children }: EmptyProps) {
  return (
    <div class="empty">
      <p class="title">{title}</p>
      {children === undefined ? null : <p>{children}</p>}
      {actions}
    </div>
  );
}

export type Tab = { readonly label: string; readonly path: string; readonly count?: number };

type TabsProps = { readonly label: string; readonly tabs: readonly Tab[]; readonly current: string };

/** Views of the same thing, each at an address of its own; `current` is the path of the one that is shown. */
export function Tabs({ label, tabs, current }: TabsProps) {
  return (
    <nav class="tabs" aria-label={label}>
      <ul>
        {tabs.map(({ label: name, path, count }) => (
          <li key={path}>
            <a href={path} aria-current={path === current ? "page" : undefined}>
              {name}
              {count === undefined ? null : <span class="muted">{count}</span>}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

type PagesProps = {
  /** What part is shown, such as `1–50 of 320`. */
  readonly shown: string;
  readonly previous?: string | undefined;
  readonly next?: string | undefined;
};

/** Addresses of the pages before and after this one. */
export function Pages({ shown, previous, next }: PagesProps) {
  if (previous === undefined && next === undefined) return null;
  return (
    <nav class="pages" aria-label="Pages of the list">
      <span>{shown}</span>
      <div>
        {previous === undefined ? null : (
          <a class="button quiet" href={previous} rel="prev">
            Previous
          </a>
        )}
        {next === undefined ? null : (
          <a class="button quiet" href={next} rel="next">
            Next
          </a>
        )}
      </div>
    </nav>
  );
}
