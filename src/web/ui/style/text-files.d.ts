/** Stylesheets and pictures that the build puts into the binary as text. */
declare module "*.css" {
  const text: string;
  export = text;
}
declare module "*.svg" {
  const text: string;
  export = text;
}
