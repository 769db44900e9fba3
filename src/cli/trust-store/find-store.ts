import { statSync } from "node:fs";
import { Failure } from "../failure.ts";
import { linuxStore } from "./linux.ts";
import { macosStore } from "./macos.ts";
import type { Machine, TrustStore } from "./store.ts";

/** This machine, as it is. Tools for root are often in no other user's `PATH`. */
const THIS_MACHINE: Machine = {
  platform: process.platform,
  isFolder: (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true,
  tool: (name) =>
    Bun.which(name, { PATH: "/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin" }) ?? undefined,
};

/** The trust store of the machine. Throws a Failure where it is of a kind that is not known. */
export function findTrustStore(machine: Machine = THIS_MACHINE): TrustStore {
  const store = machine.platform === "darwin" ? macosStore(machine) : linuxStore(machine);
  if (store !== undefined) return store;
  throw new Failure("this system's trust store is of a kind that agent-vault does not know", {
    hint: "fetch the certificate and add it by the system's own means: agent-vault ca fetch -o agent-vault-ca.pem",
  });
}
