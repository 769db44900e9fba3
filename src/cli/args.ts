/** Flags that several commands share, so that they are spelt and described once. */
export const vaultFlag = {
  vault: { type: "string", valueHint: "name", description: "Vault to work in", names: "vault" },
} as const;

/** The word that names an agent which is there. */
export const agentName = {
  name: { type: "positional", names: "agent", description: "Name of the agent" },
} as const;

/**
 * For every command that lists or shows, with the API's names of fields. A list is a bare array of the API's items; what
 * shows one thing is the API's object. Three are older than this rule and keep their shape for the scripts that read it:
 * `vault service list` (the object that a file of services is), `vault credential list` (items also where the API gives
 * keys alone) and `account whoami` (with the server and the vaults).
 */
export const jsonFlag = {
  json: { type: "boolean", description: "Print JSON" },
} as const;

/** Where a credential would newly be sent somewhere, which a person types at a terminal. */
export const confirmHostFlag = {
  "confirm-host": {
    type: "string",
    valueHint: "host",
    repeatable: true,
    description: "Confirm a host that has to be typed",
  },
} as const;

/** Every command has it; `command()` acts on it. */
export const quietFlag = {
  quiet: { type: "boolean", alias: "q", description: "Print results, questions, warnings and faults alone" },
} as const;

/** For `confirmOrAbort`. */
export const yesFlag = {
  yes: { type: "boolean", alias: "y", description: "Do not ask; needed where nobody can be asked" },
} as const;

/** For `confirmAtTerminal`. */
export const yesAtTerminalFlag = {
  yes: { type: "boolean", alias: "y", description: "Do not ask; only a terminal is asked at all" },
} as const;

export const addressFlag = {
  address: { type: "string", valueHint: "url", description: "Address of the server" },
} as const;

export const ttlFlag = {
  ttl: {
    type: "string",
    valueHint: "time",
    description: "Lifetime of the token: 90m, 1h30m, 7d or seconds; 5 minutes to 7 days (24 h)",
  },
} as const;

export const codeFlag = {
  code: { type: "string", valueHint: "digits", description: "The six digits that were sent to the address" },
} as const;

export const emailFlag = {
  email: { type: "string", valueHint: "address", description: "E-mail address of the account" },
} as const;

export const deviceLabelFlag = {
  "device-label": { type: "string", valueHint: "text", description: "How the session is called in lists" },
} as const;

export const passwordStdinFlag = {
  "password-stdin": { type: "boolean", description: "Read the password from standard input" },
} as const;

export const signInFlags = {
  ...addressFlag,
  ...emailFlag,
  ...passwordStdinFlag,
  ...deviceLabelFlag,
} as const;
