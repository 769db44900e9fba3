import type { CertificateAuthority, KeyRepo, MasterKey } from "../../src/ports/store/keys.ts";

/** The key records of an instance without a database; the first writer wins, as the port says. */
export function createMemoryKeys(): KeyRepo {
  let master: MasterKey | undefined;
  let authority: CertificateAuthority | undefined;
  return {
    masterKey: async () => master,
    createMasterKey: async (key) => {
      master ??= key;
      return master;
    },
    holdsSealed: async () => authority !== undefined,
    certificateAuthority: async () => authority,
    createCertificateAuthority: async (ca) => {
      authority ??= ca;
      return authority;
    },
  };
}
