/**
 * The address of a thread's entry point. In the compiled binary every module stands at the root of its file system, and
 * entry points (`build/binary.ts`) below it by their path in `src/`; else it is a source file beside the one that asks,
 * whose `import.meta.url` is `from`. Absolute in both cases: nothing is looked up in the directory that the program is
 * started in.
 */
export function workerUrl(
  from: string,
  path: { readonly compiled: string; readonly source: string },
): string {
  const compiled = from.startsWith("file:///$bunfs/");
  return new URL(compiled ? path.compiled : path.source, from).href;
}
