/** @jsxImportSource hono/jsx */
import { visibleParts } from "../../core/visible-text.ts";

/** Text that somebody else wrote, on one line with ours: nothing in it hides, or reaches beyond it. */
export function Untrusted({ children }: { readonly children: string }) {
  return <bdi>{marked(children)}</bdi>;
}

type ShortProps = { readonly children: string; readonly longest: number };

/** The same without its end where it has more than `longest` characters. */
export function ShortUntrusted({ children, longest }: ShortProps) {
  const letters = [...children];
  return (
    <Untrusted>{letters.length <= longest ? children : `${letters.slice(0, longest).join("")}…`}</Untrusted>
  );
}

type QuoteProps = {
  /** Whose words these are, as a sentence of ours. */
  readonly label: string;
  readonly text: string;
  /** Said first of what it is about, where a page quotes several. */
  readonly about?: string;
};

/**
 * What somebody else wrote: plain text in a frame of its own that it cannot look out of. Line breaks are kept, links are
 * none, and characters that would not be seen are named.
 */
export function Quote({ label, text, about }: QuoteProps) {
  return (
    <figure class="quote">
      <figcaption>
        {about === undefined ? null : <strong>{about} </strong>}
        {label}
      </figcaption>
      {/* Scrolls when it is long, so the keyboard must reach it. */}
      <blockquote tabindex={0}>{marked(text)}</blockquote>
    </figure>
  );
}

function marked(text: string) {
  return visibleParts(text).map((part) =>
    part.type === "text" ? part.text : <span class="hidden-character">⟨{part.codePoint}⟩</span>,
  );
}
