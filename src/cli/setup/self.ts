/** The command line that starts this program again: the binary, or Bun with our source when not compiled. */
export function selfCommand(): string[] {
  return Bun.main.startsWith("/$bunfs/") ? [process.execPath] : [process.execPath, Bun.main];
}
