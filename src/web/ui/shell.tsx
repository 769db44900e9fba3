/** @jsxImportSource hono/jsx */
import type { PropsWithChildren } from "hono/jsx";
import { ICON_PATH, SCRIPT_PATH, STYLE_PATH } from "../assets.ts";

type ShellProps = PropsWithChildren<{
  /** What the tab is called. */
  readonly title: string;
  /** The e-mail address of who is logged in. */
  readonly user?: string | undefined;
}>;

/** The frame of a page that stands by itself, outside of the console. */
export function Shell({ title, user, children }: ShellProps) {
  return (
    <Document title={title}>
      <header class="top">
        <span class="brand">
          <img src={ICON_PATH} alt="" width="22" height="22" />
          agent-vault
        </span>
        {user === undefined ? null : <span class="who">Logged in as {user}</span>}
      </header>
      <main>{children}</main>
    </Document>
  );
}

/** The frame of what people meet before they are logged in: one short form in the middle. */
export function Gate({ title, children }: PropsWithChildren<{ readonly title: string }>) {
  return (
    <Document title={title} kind="gate">
      <main>
        <p class="brand">
          <img src={ICON_PATH} alt="" width="22" height="22" />
          agent-vault
        </p>
        {children}
      </main>
    </Document>
  );
}

type DocumentProps = PropsWithChildren<{
  readonly title: string;
  /** How the page is laid out; such a page loads our script, and is answered with `hasScript`. */
  readonly kind?: "console" | "gate";
}>;

/** What every page loads and says of itself. */
export function Document({ title, kind, children }: DocumentProps) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>{`${title} · agent-vault`}</title>
        <link rel="icon" href={ICON_PATH} />
        <link rel="stylesheet" href={STYLE_PATH} />
        {kind !== undefined ? <script type="module" src={SCRIPT_PATH} /> : null}
      </head>
      <body class={kind}>{children}</body>
    </html>
  );
}

type RedirectProps = { readonly title: string; readonly to: string; readonly children: string };

/**
 * A page that leads on at once by itself, as one of our own: unlike a redirect that follows another site's link, it has
 * the browser send the cookies which belong to this site alone, and it takes this page's place in the history.
 */
export function Redirect({ title, to, children }: RedirectProps) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta http-equiv="refresh" content={`0; url=${to}`} />
        <title>{`${title} · agent-vault`}</title>
        <link rel="icon" href={ICON_PATH} />
        <link rel="stylesheet" href={STYLE_PATH} />
      </head>
      <body>
        <main>
          <p>
            <a href={to} rel="noreferrer">
              {children}
            </a>
          </p>
        </main>
      </body>
    </html>
  );
}
