/** @jsxImportSource hono/jsx */
import type { PropsWithChildren } from "hono/jsx";
import { ICON_PATH } from "../assets.ts";
import { Document } from "./shell.tsx";
import { Untrusted } from "./untrusted.tsx";

export type NavLink = {
  readonly label: string;
  readonly path: string;
  /** How much waits there, which is shown unless it is nothing; `of` is what a script calls it that counts anew. */
  readonly count?: { readonly of: string; readonly now: number };
};
export type NavGroup = { readonly title: string; readonly links: readonly NavLink[] };

type ConsoleShellProps = PropsWithChildren<{
  readonly title: string;
  readonly groups: readonly NavGroup[];
  /** The path whose entry is marked. */
  readonly current: string;
  /** Where a script asks for the counts anew. */
  readonly waiting: string;
  readonly user: string;
  /** The page of their account, if they have one. */
  readonly account?: string;
  readonly csrf: string;
  readonly narrow: boolean;
}>;

/** Side bar and page; on a phone the side bar is a menu above the page, which opens without scripts. */
export function ConsoleShell(props: ConsoleShellProps) {
  const { title, groups, current, waiting, user, account, csrf, narrow, children } = props;
  const bar = (
    <>
      <Nav groups={groups} current={current} waiting={waiting} />
      <Account user={user} path={account} isCurrent={current === account} csrf={csrf} />
    </>
  );
  return (
    <Document title={title} kind="console">
      <a class="skip" href="#main">
        Skip to the page
      </a>
      <header class="bar">
        <details>
          <summary>
            <Brand />
            <span class="menu-word">Menu</span>
          </summary>
          {bar}
        </details>
      </header>
      <header class="side">
        <a class="brand" href="/">
          <img src={ICON_PATH} alt="" width="22" height="22" />
          agent-vault
        </a>
        {bar}
      </header>
      <main id="main" class={narrow ? "narrow" : undefined}>
        {children}
      </main>
    </Document>
  );
}

function Brand() {
  return (
    <span class="brand">
      <img src={ICON_PATH} alt="" width="22" height="22" />
      agent-vault
    </span>
  );
}

type NavProps = Pick<ConsoleShellProps, "groups" | "current" | "waiting">;

function Nav({ groups, current, waiting }: NavProps) {
  return (
    <nav class="nav" aria-label="Console" data-waiting={waiting}>
      {groups.map(({ title, links }) => (
        <div key={title}>
          <p class="nav-title">{title}</p>
          <ul>
            {links.map(({ label, path, count }) => (
              <li key={path}>
                <a href={path} aria-current={isWithin(current, path) ? "page" : undefined}>
                  {label}
                  {count === undefined ? null : (
                    <span class="count" data-count={count.of} hidden={count.now === 0}>
                      {count.now}
                    </span>
                  )}
                </a>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

/** The page itself, or one below it; everything is below `/`, which therefore is itself alone. */
function isWithin(current: string, path: string): boolean {
  return current === path || (path !== "/" && current.startsWith(`${path}/`));
}

type AccountProps = {
  readonly user: string;
  readonly path: string | undefined;
  readonly isCurrent: boolean;
  readonly csrf: string;
};

function Account({ user, path, isCurrent, csrf }: AccountProps) {
  return (
    <div class="account">
      <p>
        <Untrusted>{user}</Untrusted>
      </p>
      {path === undefined ? null : (
        <a class="plain-link" href={path} aria-current={isCurrent ? "page" : undefined}>
          Account
        </a>
      )}
      <form method="post" action="/logout" class="inline">
        <input type="hidden" name="csrf" value={csrf} />
        <button type="submit" class="plain">
          Log out
        </button>
      </form>
    </div>
  );
}
