import type { KeyRepo, MasterKey, StoredRoot } from "../../src/ports/store/instance/keys.ts";

/** The key records of an instance without a database; the first writer wins, as the port says. */
export function createMemoryKeys(): KeyRepo {
  let master: MasterKey | undefined;
  let roots: readonly StoredRoot[] = [];
  return {
    masterKey: async () => master,
    createMasterKey: async (key) => {
      master ??= key;
      return master;
    },
    replaceMasterKey: async (key) => {
      master = key;
    },
    holdsSealed: async () => roots.length > 0,
    roots: async () => roots,
    createRoot: async (root) => {
      if (!roots.some(({ generation }) => generation === root.generation)) roots = [...roots, root];
      return roots;
    },
    promoteRoot: async (generation, signsFrom) => {
      roots = roots
        .filter((root) => root.generation >= generation)
        .map((root) => (root.generation === generation ? { ...root, signsFrom } : root));
      return roots;
    },
  };
}
