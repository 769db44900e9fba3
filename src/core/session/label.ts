import { AppError } from "../errors.ts";

const MAX_DEVICE_LABEL = 64;
const MAX_SESSION_LABEL = 100;

/** Where a login came from, in its owner's words; too much of it is cut off. Blank is undefined. */
export function cleanDeviceLabel(text: string | undefined): string | undefined {
  const label = [...cleaned(text)].slice(0, MAX_DEVICE_LABEL).join("").trim();
  return label === "" ? undefined : label;
}

/** What a scoped session is for. Blank is undefined; more than 100 characters throw `bad_request`. */
export function parseSessionLabel(text: string | undefined): string | undefined {
  const label = cleaned(text);
  if ([...label].length > MAX_SESSION_LABEL) {
    throw new AppError("bad_request", {
      message: `label must be at most ${MAX_SESSION_LABEL} characters long`,
    });
  }
  return label === "" ? undefined : label;
}

/** Labels are printed on terminals, where control characters are commands. */
function cleaned(text = ""): string {
  return text.replaceAll(/\p{Cc}/gu, "").trim();
}
