/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import { Untrusted } from "../ui/untrusted.tsx";

type RealmNameProps = {
  readonly realm: { readonly name: string; readonly color: string };
  /** Where it leads. */
  readonly href?: string;
};

/** A realm's name behind its colour, which says nothing that the name does not. */
export function RealmName({ realm: { name, color }, href }: RealmNameProps) {
  const text: Child = <Untrusted>{name}</Untrusted>;
  return (
    <span class="realm-name">
      <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
        <circle cx="6" cy="6" r="5.5" fill={color} stroke="currentColor" />
      </svg>
      {href === undefined ? <span>{text}</span> : <a href={href}>{text}</a>}
    </span>
  );
}
