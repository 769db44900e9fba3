/** The name and the password of a field with the scheme Basic (RFC 7617), as bytes; undefined where it has another. */
export function basicLogin(value: string | undefined): Buffer | undefined {
  const login = /^basic +(\S+)/i.exec(value ?? "")?.[1];
  return login === undefined ? undefined : Buffer.from(login, "base64");
}
