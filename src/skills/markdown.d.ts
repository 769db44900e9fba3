/** Text files that the build puts into the binary. */
declare module "*.md" {
  const text: string;
  export = text;
}
