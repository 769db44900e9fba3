import { AppError } from "../core/errors.ts";

/** The number in a path that names a proposal. Throws `bad_request` for what is none; one that is too high is of none. */
export function toProposalNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) {
    throw new AppError("bad_request", { message: "The id of a proposal is its number, such as 7" });
  }
  return Number(text);
}
