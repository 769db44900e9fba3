import { statSync } from "node:fs";
import { homedir } from "node:os";
import { parentEnvironment } from "../child/env.ts";
import { Failure } from "../failure.ts";
import { linuxStore } from "./linux.ts";
import { macosStore } from "./macos.ts";
import { nssStores } from "./nss.ts";
import type { Machine, TrustStore } from "./store.ts";

/** This machine, as it is. Tools for root are often in no other user's `PATH`. */
const THIS_MACHINE: Machine = {
  platform: process.platform,
  isFolder: (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true,
  tool: (name) =>
    Bun.which(name, { PATH: "/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin" }) ?? undefined,
};

/** Whose programs shall trust. */
export type Reach = "machine" | "browsers";

/**
 * The stores of the reach. Browsers that ask NSS have stores of their user's own. Throws a Failure where there are none
 * that are known.
 */
export function findTrustStores(reach: Reach, machine: Machine = THIS_MACHINE): readonly TrustStore[] {
  if (reach === "machine") return [findTrustStore(machine)];
  if (machine.platform === "darwin") {
    throw new Failure("on macOS Chromium and its kin ask the machine's trust store", {
      hint: "agent-vault ca install",
    });
  }
  return nssStores(machine, { home: homedir(), dataHome: parentEnvironment()["XDG_DATA_HOME"] || undefined });
}

/** The trust store of the machine. Throws a Failure where it is of a kind that is not known. */
export function findTrustStore(machine: Machine = THIS_MACHINE): TrustStore {
  const store = machine.platform === "darwin" ? macosStore(machine) : linuxStore(machine);
  if (store !== undefined) return store;
  throw new Failure("this system's trust store is of a kind that agent-vault does not know", {
    hint: "fetch the certificate and add it by the system's own means: agent-vault ca fetch -o agent-vault-ca.pem",
  });
}
