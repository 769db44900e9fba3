/** @jsxImportSource hono/jsx */
/** What is kept with a company or an agent: a JSON object that its company's programs write, or somebody types. */
import type { Form } from "../../http/read-form.ts";
import type { Draft } from "../console/draft.ts";
import { Lines } from "../ui/form.tsx";
import { Quote } from "../ui/untrusted.tsx";

export const METADATA = "metadata";

export function MetadataField({ typed }: { readonly typed: Draft }) {
  return (
    <Lines
      name={METADATA}
      label="Metadata"
      hint='A JSON object that is kept with it, such as {"team": "search"}. May be left out.'
      code
      rows={3}
      {...typed.of(METADATA)}
    />
  );
}

/** Undefined where nothing was typed; what is no JSON is left as it is, for the use-case to refuse. */
export function typedMetadata(form: Form): unknown {
  const text = form.text(METADATA).trim();
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

type MetadataProps = { readonly metadata: Readonly<Record<string, unknown>> | undefined };

export function Metadata({ metadata }: MetadataProps) {
  if (metadata === undefined) return <p class="aside">Nothing is kept with it.</p>;
  return <Quote label="As its company wrote it" text={JSON.stringify(metadata, undefined, 2)} />;
}
