/** @jsxImportSource hono/jsx */
import type { Child, PropsWithChildren } from "hono/jsx";

export type Tone = "neutral" | "ok" | "warn" | "danger";

type CardProps = PropsWithChildren<{
  readonly title: string;
  /** Names the heading, which the section is labelled by; unique in its page. */
  readonly id: string;
  readonly tone?: Tone;
}>;

/** A section of a page under a heading of its own. */
export function Card({ title, id, tone = "neutral", children }: CardProps) {
  return (
    <section class={`card ${tone}`} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}

type BannerProps = PropsWithChildren<{ readonly tone: Tone; readonly title?: string }>;

/** What happened, or what is in the way; read out at once where it reports a fault. */
export function Banner({ tone, title, children }: BannerProps) {
  return (
    <div class={`banner ${tone}`} role={tone === "danger" ? "alert" : "status"}>
      {title === undefined ? null : <p class="banner-title">{title}</p>}
      {children}
    </div>
  );
}

type BadgeProps = { readonly tone: Tone; readonly children: string };

export function Badge({ tone, children }: BadgeProps) {
  return <span class={`badge ${tone}`}>{children}</span>;
}

export type Fact = { readonly name: string; readonly value: Child };

/** Keys with their values. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl class="facts">
      {facts.map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
