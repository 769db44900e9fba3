/** What libraries of another language have to say of SVIDs, whichever language it is. */
import { expect } from "bun:test";
import { type Case, type Stage, SUBJECT } from "../../clients/identity/stage.ts";
import { finish } from "../process/binary.ts";

export type Verifiers = {
  /** Those that know Ed25519, and the one of SPIFFE, whose standard does not; what it says of such a token. */
  readonly parties: readonly string[];
  readonly spiffe: string;
  readonly unsupported: string;
  /** The program that reads cases and prints each party's verdicts. */
  command(): Promise<readonly string[]>;
  readonly timeoutMs: number;
};

type Verdict = { readonly subject: string; readonly error: string };

type Register = (name: string, work: () => Promise<void>, timeoutMs: number) => void;

/** Registers the tests with `test`; `stage` is asked within them. */
export function testVerdicts(test: Register, verifiers: Verifiers, stage: () => Stage): void {
  const { parties, spiffe, unsupported, timeoutMs } = verifiers;
  const all = [...parties, spiffe];
  const accepted = [{ subject: SUBJECT, error: "" }];
  const verify = async (cases: readonly Case[]): Promise<Record<string, Verdict[]>> => {
    const stdin = JSON.stringify(cases);
    const command = await verifiers.command();
    const { code, out, err } = await finish([...command], { env: {}, stdin, timeout: timeoutMs - 5_000 });
    expect({ code, err: code === 0 ? "" : err }).toEqual({ code: 0, err: "" });
    return JSON.parse(out);
  };

  test(
    "the SPIFFE profile verifies everywhere",
    async () => {
      const verdicts = await verify([stage().p256]);
      for (const party of all) expect([party, verdicts[party]]).toEqual([party, accepted]);
    },
    timeoutMs,
  );

  test(
    `an Ed25519 one verifies but with ${spiffe}, whose standard does not know it`,
    async () => {
      const verdicts = await verify([stage().ed25519]);
      for (const party of parties) expect([party, verdicts[party]]).toEqual([party, accepted]);
      expect(verdicts[spiffe]?.[0]?.error).toContain(unsupported);
    },
    timeoutMs,
  );

  test(
    "what must not verify does not",
    async () => {
      const { refused } = stage();
      const verdicts = await verify(refused);
      for (const party of all) {
        const taken = refused.filter((_, i) => verdicts[party]?.[i]?.error === "").map(({ name }) => name);
        expect([party, verdicts[party]?.length, taken]).toEqual([party, refused.length, []]);
      }
    },
    timeoutMs,
  );
}
