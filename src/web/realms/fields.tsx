/** @jsxImportSource hono/jsx */
/** What people give a realm, as a form has it. */
import type { Form } from "../../http/read-form.ts";
import type { Draft } from "../console/draft.ts";
import type { Shown } from "../console/seen.tsx";
import { Field } from "../ui/form.tsx";

export const REALM_FIELDS = ["name", "slug", "description", "color"] as const;

type RealmFieldsProps = {
  readonly typed: Draft;
  /** Of a realm that is there, which has a slug. */
  readonly hasSlug: boolean;
};

export function RealmFields({ typed, hasSlug }: RealmFieldsProps) {
  return (
    <>
      <Field name="name" label="Name" required maxLength={64} {...typed.of("name")} />
      <Field
        name="slug"
        label="Slug"
        hint={`What commands and programs call it: a–z, 0–9 and single hyphens.${hasSlug ? "" : " Blank: made of the name."}`}
        code
        required={hasSlug}
        maxLength={64}
        {...typed.of("slug")}
      />
      <Field
        name="description"
        label="Description"
        hint="May be left out."
        maxLength={500}
        {...typed.of("description")}
      />
      <Field
        name="color"
        label="Colour"
        hint="As #3b82f6."
        code
        required={hasSlug}
        maxLength={7}
        {...typed.of("color")}
      />
    </>
  );
}

/** A body as the API takes one. */
export function typedRealm(form: Form): Readonly<Record<(typeof REALM_FIELDS)[number], string>> {
  const [name = "", slug = "", description = "", color = ""] = REALM_FIELDS.map((field) =>
    form.text(field).trim(),
  );
  return { name, slug, description, color };
}

/** How a realm that is there stands in the form. */
export function shownRealm(realm: {
  readonly name: string;
  readonly slug: string;
  readonly description?: string;
  readonly color: string;
}): Shown {
  const { name, slug, description = "", color } = realm;
  return { name, slug, description, color };
}
