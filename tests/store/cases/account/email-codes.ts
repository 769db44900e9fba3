import { expect } from "bun:test";
import type { EmailCode } from "../../../../src/ports/store/account/email-codes.ts";
import { NOW } from "../../samples.ts";
import type { Case } from "../../world.ts";

const VERIFY = { purpose: "verify", email: "Ann@Example.com" } as const;
const ANYWHERE = { purpose: "verify", email: "ann@example.COM" } as const;

let last = 0;
function aCode(fields: Partial<EmailCode> = {}): EmailCode {
  last += 1;
  const codeHash = last.toString(16).padStart(64, "0");
  return { codeHash, createdAt: NOW, expiresAt: NOW + 10, failures: 0, ...fields };
}

export const EMAIL_CODE_CASES: readonly Case[] = [
  {
    name: "e-mail codes: live ones are found whatever the case of the address, the oldest first",
    run: async ({ store }) => {
      const first = aCode({ failures: 1 });
      const second = aCode();
      await store.emailCodes.create(VERIFY, first);
      await store.emailCodes.create(ANYWHERE, second);
      await store.emailCodes.create(VERIFY, aCode({ expiresAt: NOW }));
      await store.emailCodes.create({ ...VERIFY, purpose: "reset" }, aCode());
      await store.emailCodes.create({ ...VERIFY, email: "bob@example.com" }, aCode());
      expect(await store.emailCodes.live(ANYWHERE, NOW)).toStrictEqual([first, second]);
    },
  },
  {
    name: "e-mail codes: a failure counts against every live one of the address and purpose alone",
    run: async ({ store }) => {
      const reset = { ...VERIFY, purpose: "reset" } as const;
      const older = aCode();
      await store.emailCodes.create(VERIFY, older);
      await store.emailCodes.countFailure(ANYWHERE, NOW);
      const newer = aCode();
      await store.emailCodes.create(VERIFY, newer);
      await store.emailCodes.create(reset, aCode());
      await store.emailCodes.countFailure(VERIFY, NOW);
      const failures = async (of: Parameters<typeof store.emailCodes.live>[0]) =>
        (await store.emailCodes.live(of, NOW)).map((code) => code.failures);
      expect(await failures(VERIFY)).toEqual([2, 1]);
      expect(await failures(reset)).toEqual([0]);
    },
  },
  {
    name: "e-mail codes: one is deleted by its hash, all of an address without",
    run: async ({ store }) => {
      const codes = [aCode(), aCode(), aCode()] as const;
      for (const code of codes) await store.emailCodes.create(VERIFY, code);
      const other = { ...VERIFY, purpose: "set-email" } as const;
      await store.emailCodes.create(other, aCode());
      await store.emailCodes.delete(ANYWHERE, codes[1].codeHash);
      expect(await store.emailCodes.live(VERIFY, NOW)).toEqual([codes[0], codes[2]]);
      await store.emailCodes.delete(ANYWHERE);
      expect(await store.emailCodes.live(VERIFY, NOW)).toEqual([]);
      expect(await store.emailCodes.live(other, NOW)).toHaveLength(1);
    },
  },
  {
    name: "e-mail codes: those that ended before a time are deleted",
    run: async ({ store }) => {
      await store.emailCodes.create(VERIFY, aCode({ expiresAt: NOW - 1 }));
      await store.emailCodes.create(VERIFY, aCode({ expiresAt: NOW }));
      expect(await store.emailCodes.deleteExpired(NOW)).toBe(1);
      expect(await store.emailCodes.deleteExpired(NOW)).toBe(0);
    },
  },
];
