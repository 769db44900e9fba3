import type { KeyName } from "../ids.ts";
import type { MethodDescription } from "./description.ts";
import { headerName, key, text } from "./field.ts";

/** One key in a header of the service's choice, behind a prefix that may be empty. */
export type ApiKey = {
  readonly type: "api-key";
  readonly key: KeyName;
  readonly header: string;
  readonly prefix: string;
};

export const apiKey = {
  type: "api-key",
  fields: {
    key: key({ flag: "api-key-key", help: "Credential of api-key", question: "Credential with the key" }),
    header: headerName({
      flag: "api-key-header",
      help: "Header of api-key (Authorization)",
      question: "Header",
      initial: "Authorization",
    }),
    prefix: text({ flag: "api-key-prefix", help: "What stands before the key in the header" }),
  },
  headerNames: ({ header }) => [header],
  signing: ({ key, header, prefix }) => ({
    type: "fixed",
    headers: (values) => [{ name: header, value: `${prefix}${values(key)}` }],
  }),
} as const satisfies MethodDescription<ApiKey>;
