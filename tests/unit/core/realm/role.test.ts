import { expect, test } from "bun:test";
import { administersRealm, parseRealmRole, REALM_ROLES } from "../../../../src/core/realm/role.ts";

test("a role is one of five, and member where none is given", () => {
  for (const role of REALM_ROLES) expect(parseRealmRole(role)).toBe(role);
  for (const none of [undefined, null, ""]) expect(parseRealmRole(none)).toBe("member");
  for (const other of ["Owner", "proxy", 1, []])
    expect(() => parseRealmRole(other)).toThrow(/^role must be one of/);
});

test("owners and admins administer a realm", () => {
  expect(REALM_ROLES.filter(administersRealm)).toEqual(["owner", "admin"]);
  expect(administersRealm(undefined)).toBe(false);
});
