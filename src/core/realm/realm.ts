import { allOf, badField } from "../all-faults.ts";
import { AppError } from "../errors.ts";
import { isObject } from "../fields.ts";
import { type CompanyId, DEFAULT_COMPANY_ID, type RealmId } from "../ids.ts";
import { isPlainText } from "../visible-text.ts";

/** What people give a realm. */
export type RealmFields = {
  readonly name: string;
  /** Unique in its company. */
  readonly slug: string;
  readonly description?: string;
  /** As `#6b7280`. */
  readonly color: string;
};

/** What a change names; `null` takes the description away. */
export type RealmChange = {
  readonly name?: string;
  readonly slug?: string;
  readonly description?: string | null;
  readonly color?: string;
};

const DEFAULT_COLOR = "#6b7280";
/** What ids begin with; no slug has an underscore. */
const ID_PREFIX = "realm_";
const MAX_NAME = 64;
const MAX_DESCRIPTION = 500;
const SLUG = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const MAX_SLUG = 64;

/** How every company's first realm begins, in which its agents are from their making. */
export const DEFAULT_REALM: RealmFields = { name: "Default", slug: "default", color: DEFAULT_COLOR };

const DEFAULT_ID = `${ID_PREFIX}default` as RealmId;

export function defaultRealmId(companyId: CompanyId): RealmId {
  return companyId === DEFAULT_COMPANY_ID ? DEFAULT_ID : (`${DEFAULT_ID}_${companyId}` as RealmId);
}

/** The company whose default realm has this id; undefined for other realms: their ids are hex behind the prefix. */
export function companyOfDefaultRealm(id: RealmId): CompanyId | undefined {
  if (id === DEFAULT_ID) return DEFAULT_COMPANY_ID;
  return id.startsWith(`${DEFAULT_ID}_`) ? (id.slice(DEFAULT_ID.length + 1) as CompanyId) : undefined;
}

/** The id of a new realm, made of a UUID. */
export function realmIdOf(uuid: string): RealmId {
  return `${ID_PREFIX}${uuid.replaceAll("-", "")}` as RealmId;
}

/** Which realm is meant: one by its id, or by its slug in a company. */
export type RealmRef = { readonly id: RealmId } | { readonly companyId: CompanyId; readonly slug: string };

/** Reads an id, a slug, which is one of that company's, or `company:slug`. Whether there is one is not known here. */
export function parseRealmRef(ref: string, companyId: CompanyId): RealmRef {
  if (ref.startsWith(ID_PREFIX)) return { id: ref as RealmId };
  const colon = ref.indexOf(":");
  if (colon < 0) return { companyId, slug: ref };
  return { companyId: ref.slice(0, colon) as CompanyId, slug: ref.slice(colon + 1) };
}

/** A new realm from a body; its slug is made of its name where none is given. Throws `bad_request` with all faults. */
export function parseRealm(body: unknown): RealmFields {
  const { name, slug, description, color } = isObject(body) ? body : {};
  const isSlugGiven = slug !== undefined && slug !== null && slug !== "";
  const [named, slugged, described, colored] = allOf(
    () => parseName(name),
    () => (isSlugGiven ? parseSlug(slug) : undefined),
    () => parseDescription(description),
    () => (color === undefined || color === null ? DEFAULT_COLOR : parseColor(color)),
  );
  return {
    name: named,
    slug: slugged ?? slugOf(named),
    color: colored,
    ...(described === null ? {} : { description: described }),
  };
}

/** What a body changes of a realm. Throws `bad_request` with all faults, and when it changes nothing. */
export function parseRealmChange(body: unknown): RealmChange {
  const { name, slug, description, color } = isObject(body) ? body : {};
  const [named, slugged, described, colored] = allOf(
    () => (name === undefined ? {} : { name: parseName(name) }),
    () => (slug === undefined ? {} : { slug: parseSlug(slug) }),
    () => (description === undefined ? {} : { description: parseDescription(description) }),
    () => (color === undefined ? {} : { color: parseColor(color) }),
  );
  const change = { ...named, ...slugged, ...described, ...colored };
  if (Object.keys(change).length === 0) {
    throw new AppError("bad_request", { message: "Give one of name, slug, description, color" });
  }
  return change;
}

function parseName(value: unknown): string {
  if (value === undefined || value === null || value === "") throw badField("name", "name is required");
  const name = typeof value === "string" ? value.trim() : "";
  if (name !== "" && name.length <= MAX_NAME && isPlainText(name)) return name;
  throw badField("name", `name must be a text of 1 to ${MAX_NAME} characters without control characters`);
}

function parseSlug(value: unknown): string {
  if (typeof value === "string" && value.length <= MAX_SLUG && SLUG.test(value)) return value;
  throw badField("slug", `slug must have 1 to ${MAX_SLUG} characters of a-z, 0-9 and single hyphens inside`);
}

/** Null where there is to be none. */
function parseDescription(value: unknown): string | null {
  if (value === undefined || value === null || value === "") return null;
  if (typeof value === "string" && value.length <= MAX_DESCRIPTION && isPlainText(value)) return value;
  throw badField(
    "description",
    `description must be a text of at most ${MAX_DESCRIPTION} characters without control characters`,
  );
}

function parseColor(value: unknown): string {
  if (typeof value === "string" && /^#[0-9a-f]{6}$/i.test(value)) return value.toLowerCase();
  throw badField("color", "color must be of the form #rrggbb, as #3b82f6");
}

function slugOf(name: string): string {
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const slug = plain
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, MAX_SLUG)
    .replace(/-+$/, "");
  if (slug !== "") return slug;
  throw badField("slug", "slug is required, as the name has no letters a-z and no digits to make one of");
}
