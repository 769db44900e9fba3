/** @jsxImportSource hono/jsx */
/** The catalogue, as what fills in the form of a service. */
import { CATALOG } from "../../core/catalog/entries.ts";
import type { CatalogEntry } from "../../core/catalog/entry.ts";
import { entriesForMatcher, entryNamed } from "../../core/catalog/find.ts";
import { keysOf, servicesOf } from "../../core/catalog/recipe.ts";
import type { ServiceJson } from "../../core/service/format.ts";
import { Card, Facts } from "../ui/card.tsx";
import { Select } from "../ui/choice.tsx";
import { Button } from "../ui/form.tsx";
import { valuesOf } from "./sent.ts";

const READY = CATALOG.filter(({ notYet }) => notYet === undefined);
const FURTHER = "further.";

/** What a form begins with. */
export type Prefill = {
  readonly entry?: CatalogEntry;
  readonly values: Readonly<Record<string, string>>;
  readonly rows: number;
};

/** By the id of an entry, or by a host, which an entry may be for. `taken`: names that services have already. */
export function prefill(
  { preset = "", host = "" }: { readonly preset?: string | undefined; readonly host?: string | undefined },
  taken: ReadonlySet<string>,
): Prefill {
  const entry =
    entryOf(preset) ?? (host === "" ? undefined : entriesForMatcher(host).find((one) => READY.includes(one)));
  const service = entry === undefined ? undefined : (servicesOf(entry)[0] as ServiceJson | undefined);
  if (entry === undefined || service === undefined) return { values: valuesOf({ host }), rows: 0 };
  const name = taken.has(service.name) ? "" : service.name;
  const further = host === "" ? furtherOf(entry) : [];
  const values = {
    ...valuesOf({ ...service, name, ...(host === "" ? {} : { host }) }),
    ...Object.fromEntries(further.map(({ id }) => [`${FURTHER}${id}`, "on"])),
  };
  return { entry, values, rows: service.substitutions?.length ?? 0 };
}

/** The entry of that id, if it can be set up. */
export function entryOf(id: string): CatalogEntry | undefined {
  const entry = entryNamed(id);
  return entry?.notYet === undefined ? entry : undefined;
}

/** Further hosts that take the same credential, each with the field that says whether it gets a service, too. */
export function furtherOf(entry: CatalogEntry | undefined) {
  return (entry?.furtherHosts ?? []).map((one) => ({ ...one, field: `${FURTHER}${one.id}` }));
}

/** Chooses an entry: by GET, so that it can be linked to. */
export function PresetPicker({ action, chosen }: { readonly action: string; readonly chosen: string }) {
  const options = READY.map(({ id, name, host }) => ({ value: id, label: `${name} (${host})` }));
  return (
    <form method="get" action={action} class="preset">
      <Select
        name="preset"
        label="From the catalogue"
        options={[{ value: "", label: "Another service" }, ...options]}
        value={chosen}
      />
      <Button kind="quiet">Fill in</Button>
    </form>
  );
}

/** What to know of an entry before setting it up. */
export function AboutEntry({ entry }: { readonly entry: CatalogEntry }) {
  const facts = keysOf(entry).map(({ name, fixed, obtain, looksLike }) => ({
    name,
    value:
      fixed === undefined ? (
        <>
          It looks like <code>{looksLike}</code>.
          <a class="plain-link" href={obtain} rel="noreferrer">
            Get one
          </a>
        </>
      ) : (
        <>
          Always <code>{fixed}</code>.
        </>
      ),
  }));
  return (
    <Card title={`${entry.name}: what it takes`} id="about-preset">
      <Facts facts={facts} />
      {entry.quirk === undefined ? null : <p>{entry.quirk}</p>}
    </Card>
  );
}
