/** Runs in the bundler, or in Bun as it reads the importing file; what it returns stands in the code as a constant. */
export function pageScripts(): string {
  const made = Bun.spawnSync([process.execPath, `${import.meta.dir}/page-scripts.ts`]);
  if (!made.success) throw new Error(made.stderr.toString());
  return made.stdout.toString();
}
