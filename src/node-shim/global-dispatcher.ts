/** What `fetch` and undici send through, where Node has not chosen it by itself from the environment. */

/** Read by undici up to 7 and by those built into Node up to 24, and by later ones. */
const [UP_TO_7, LATER] = [Symbol.for("undici.globalDispatcher.1"), Symbol.for("undici.globalDispatcher.2")];

/**
 * Whose dispatcher is wanted. Node sets its own after this has run, and that it would then ask for ours first costs more
 * than it gives.
 */
export function wantedKeys(
  versions: { node: string; undici?: string },
  env: NodeJS.ProcessEnv,
): readonly symbol[] {
  if (env["NODE_USE_ENV_PROXY"] !== "1" || !takesProxy(versions.node)) return [UP_TO_7, LATER];
  return Number.parseInt(versions.undici ?? "", 10) < 8 ? [LATER] : [];
}

/** `NODE_USE_ENV_PROXY` came with 24.0 and was taken back into 22.21; 23 never had it. */
function takesProxy(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major >= 24 || (major === 22 && minor >= 21);
}

/** Offers a dispatcher that goes through the proxy, made when it is first asked for. A program may put its own there. */
export function offerDispatcher(
  load: () => typeof import("./dispatcher.ts"),
  report: (error: unknown) => void,
): void {
  let state: "offered" | "loading" | "failed" = "offered";
  let dispatcher: unknown;
  const make = () => {
    // undici asks for it while it is loaded, too.
    if (state !== "offered") return dispatcher;
    state = "loading";
    try {
      dispatcher = new (load().EnvironmentDispatcher)();
    } catch (error) {
      state = "failed";
      // Whoever asked makes its own.
      report(error);
    }
    return dispatcher;
  };
  for (const key of wantedKeys(process.versions as { node: string; undici?: string }, process.env)) {
    if (Object.hasOwn(globalThis, key)) continue;
    Object.defineProperty(globalThis, key, {
      get: make,
      set: (value) => Object.defineProperty(globalThis, key, { value, writable: true, configurable: true }),
      enumerable: false,
      configurable: true,
    });
  }
}
