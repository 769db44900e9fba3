import { AppError } from "../errors.ts";

/** The number in a path that names a proposal, or one that none has. Throws `bad_request` for what is no whole number. */
export function parseProposalNumber(text: string): number {
  if (!/^-?\d{1,15}$/.test(text)) {
    throw new AppError("bad_request", { message: "The id of a proposal is its number, such as 7" });
  }
  return Number(text);
}
