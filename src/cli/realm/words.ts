/** The word that names a realm which is there. */
export const realmName = {
  realm: { type: "positional", names: "realm", description: "Its slug, company:slug or id" },
} as const;

/** The word that names whom it is about. */
export const memberEmail = {
  email: { type: "positional", names: "user", description: "Address of the person" },
} as const;
