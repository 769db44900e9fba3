import type { RootCertificate } from "./root-certificate.ts";
import type { Step } from "./steps.ts";

/** A machine's trust store: which roots all of its programs trust, as far as they ask the system. */
export type TrustStore = {
  /** Those of ours that it holds, whichever server they are from. */
  installed(): Promise<readonly RootCertificate[]>;
  add(roots: readonly RootCertificate[]): readonly Step[];
  remove(roots: readonly RootCertificate[]): readonly Step[];
};

/** How the machine is looked at; the tests look at another. */
export type Machine = {
  readonly platform: NodeJS.Platform;
  readonly isFolder: (path: string) => boolean;
  /** The absolute path of a system's tool, or nothing. */
  readonly tool: (name: string) => string | undefined;
};
