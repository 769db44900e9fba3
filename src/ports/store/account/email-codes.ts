/** What a code is good for. */
export type CodePurpose = "verify" | "reset" | "set-email";

/** Which codes: those for one purpose that were sent to one address, whatever the case of its letters. */
export type CodesOf = { readonly purpose: CodePurpose; readonly email: string };

export type EmailCode = {
  readonly codeHash: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** How often somebody guessed wrong while it was good. */
  readonly failures: number;
};

/** Codes that were sent by mail. They are of addresses and not of accounts: there may be none of an address. */
export type EmailCodeRepo = {
  create(of: CodesOf, code: EmailCode): Promise<void>;
  /** Those that end after `now`, the oldest first. */
  live(of: CodesOf, now: number): Promise<readonly EmailCode[]>;
  /** Counts a wrong guess against each that ends after `now`. */
  countFailure(of: CodesOf, now: number): Promise<void>;
  /** Of that hash, or without one all of them. */
  delete(of: CodesOf, codeHash?: string): Promise<void>;
  /** Deletes those that ended before that time, and says how many. */
  deleteExpired(before: number): Promise<number>;
};
