import { AppError } from "./errors.ts";

/**
 * What every part returns. Parts that find their piece invalid are gathered, so that one answer names all faults:
 * throws the first one's error with all the messages. Any other error is thrown at once.
 */
export function allOf<T extends readonly unknown[]>(...parts: { [K in keyof T]: () => T[K] }): T {
  const faults: AppError[] = [];
  const results = parts.map((part) => {
    try {
      return part();
    } catch (error) {
      if (!(error instanceof AppError) || error.kind !== "invalid") throw error;
      faults.push(error);
      return undefined;
    }
  });
  const [first, ...others] = faults;
  if (first === undefined) return results as unknown as T;
  if (others.length === 0) throw first;
  const said = [...new Set(faults.map(({ message }) => message.replace(/\.$/, "")))];
  const hints = faults.flatMap(({ hint }) => (hint === undefined ? [] : [hint]));
  throw new AppError(first.code, {
    message: said.join("; "),
    fieldFaults: faults.flatMap(({ fieldFaults }) => fieldFaults),
    ...(hints.length === 0 ? {} : { hint: hints.join(" ") }),
  });
}

/** The text of a field that must be there. Absent and blank are one fault: throws `bad_request` that names the field. */
export function requireText(field: string, text: string | undefined): string {
  if (text === undefined || text.trim() === "") {
    throw badField(field, `${field} is required`);
  }
  return text;
}

/** That a field is wrong: a `bad_request` whose message begins with the field's name. */
export function badField(field: string, message: string, more: { readonly hint?: string } = {}): AppError {
  const code = "bad_request";
  return new AppError(code, { ...more, message, fieldFaults: [{ field, code, message }] });
}
