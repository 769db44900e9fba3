/** Flags that several commands share, so that they are spelt and described once. */
export const vaultFlag = {
  vault: { type: "string", valueHint: "name", description: "Vault to work in", names: "vault" },
} as const;

export const jsonFlag = {
  json: { type: "boolean", description: "Print JSON" },
} as const;

export const yesFlag = {
  yes: { type: "boolean", alias: "y", description: "Do not ask" },
} as const;

export const addressFlag = {
  address: { type: "string", valueHint: "url", description: "Address of the server" },
} as const;

export const ttlFlag = {
  ttl: {
    type: "string",
    valueHint: "time",
    description: "Lifetime of the token: 90m, 12h, 7d or seconds; 5 minutes to 7 days (24 h)",
  },
} as const;

export const signInFlags = {
  ...addressFlag,
  email: { type: "string", valueHint: "address", description: "E-mail address of the account" },
  "password-stdin": { type: "boolean", description: "Read the password from standard input" },
  "device-label": { type: "string", valueHint: "text", description: "How the session is called in lists" },
} as const;
