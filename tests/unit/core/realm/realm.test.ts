import { expect, test } from "bun:test";
import type { CompanyId } from "../../../../src/core/ids.ts";
import {
  companyOfDefaultRealm,
  defaultRealmId,
  parseRealm,
  parseRealmChange,
  parseRealmRef,
  realmIdOf,
} from "../../../../src/core/realm/realm.ts";

const GLOBEX = "globex" as CompanyId;

test("a realm is read from a body, with a slug made of its name and the usual colour", () => {
  expect(parseRealm({ name: "  Engineering " })).toEqual({
    name: "Engineering",
    slug: "engineering",
    color: "#6b7280",
  });
  const full = { name: "É & Söhne", slug: "eng", description: "Builders", color: "#3B82F6" };
  expect(parseRealm(full)).toEqual({ ...full, color: "#3b82f6" });
  expect(parseRealm({ name: "É & Söhne", slug: "", description: null, color: null }).slug).toBe("e-sohne");
  expect(parseRealm({ name: `${"ab-".repeat(21)}c` }).slug.length).toBeLessThanOrEqual(64);
});

test("all that is wrong with a body is told at once", () => {
  expect(() => parseRealm({ slug: "Eng", description: 7, color: "blue" })).toThrow(
    /^name is required; slug must have .*; description must be .*; color must be of the form/,
  );
  for (const body of [
    undefined,
    null,
    [],
    "eng",
    {},
    { name: " " },
    { name: "a\u0007" },
    { name: "x".repeat(65) },
  ])
    expect(() => parseRealm(body)).toThrow(/name/);
  expect(() => parseRealm({ name: "研究" })).toThrow(/^slug is required/);
  for (const slug of ["a--b", "-a", "a_b", "a:b", "x".repeat(65), 5])
    expect(() => parseRealm({ name: "R", slug })).toThrow(/^slug must have/);
});

test("a change names what it changes, and has to change something", () => {
  expect(parseRealmChange({ name: "Ops" })).toEqual({ name: "Ops" });
  expect(parseRealmChange({ description: null, color: "#000000" })).toEqual({
    description: null,
    color: "#000000",
  });
  for (const body of [{}, undefined, { other: 1 }])
    expect(() => parseRealmChange(body)).toThrow(/^Give one of/);
  expect(() => parseRealmChange({ name: "", slug: null, color: "red" })).toThrow(/name.*; slug.*; color/);
});

test("a reference is an id, a slug in one company, or a slug in a company that it names", () => {
  const id = realmIdOf("00000000-0000-4000-8000-0000000000ab");
  expect(id as string).toBe("realm_000000000000400080000000000000ab");
  expect(parseRealmRef(id, GLOBEX)).toEqual({ id });
  expect(parseRealmRef(defaultRealmId(GLOBEX), GLOBEX)).toEqual({ id: "realm_default_globex" as never });
  expect(parseRealmRef("eng", GLOBEX)).toEqual({ companyId: GLOBEX, slug: "eng" });
  expect(parseRealmRef("initech:eng", GLOBEX)).toEqual({ companyId: "initech" as CompanyId, slug: "eng" });
});

test("the id of a default realm tells its company, and no other id does", () => {
  for (const company of ["default", "globex", "default-2"] as CompanyId[]) {
    expect(companyOfDefaultRealm(defaultRealmId(company))).toBe(company);
  }
  expect(companyOfDefaultRealm(realmIdOf("defa0175-0000-4000-8000-000000000000"))).toBeUndefined();
});
