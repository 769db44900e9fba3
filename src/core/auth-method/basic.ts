import type { KeyName } from "../ids.ts";
import type { MethodDescription } from "./description.ts";
import { key, optionalKey } from "./field.ts";

/** A user name and a password in `Authorization` (RFC 7617); without a password's key it is empty. */
export type Basic = { readonly type: "basic"; readonly username: KeyName; readonly password?: KeyName };

export const basic = {
  type: "basic",
  fields: {
    username: key({
      flag: "username-key",
      help: "User name's credential of basic",
      question: "Credential with the user name",
    }),
    password: optionalKey({
      flag: "password-key",
      help: "Password's credential of basic",
      question: "Credential with the password",
    }),
  },
  headerNames: () => ["Authorization"],
  signing: ({ username, password }) => ({
    type: "fixed",
    headers: (values) => {
      const pair = `${values(username)}:${password === undefined ? "" : values(password)}`;
      return [{ name: "Authorization", value: `Basic ${base64(pair)}` }];
    },
  }),
} as const satisfies MethodDescription<Basic>;

/** RFC 7617 2.1: the user-pass is encoded as UTF-8 before base64. */
function base64(text: string): string {
  return new TextEncoder().encode(text).toBase64();
}
