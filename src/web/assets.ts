/** What pages load beside themselves. An address holds a hash of the content, so that it may be kept for ever. */

import { pageScripts } from "../build/page-scripts-macro.ts" with { type: "macro" };
import { AppError } from "../core/errors.ts";
import { type Route, route } from "../http/route.ts";
import charts from "./charts/charts.css" with { type: "text" };
import { takesGzip } from "./page.ts";
import base from "./ui/style/base.css" with { type: "text" };
import consoleStyle from "./ui/style/console.css" with { type: "text" };
import icon from "./ui/style/icon.svg" with { type: "text" };
import parts from "./ui/style/parts.css" with { type: "text" };

type Asset = { readonly path: string; readonly type: string; readonly text: string };

const STYLE = asset(
  "style",
  "css",
  "text/css; charset=utf-8",
  `${base}\n${parts}\n${consoleStyle}\n${charts}`,
);
const ICON = asset("icon", "svg", "image/svg+xml", icon);

const SCRIPT = asset("script", "js", "text/javascript; charset=utf-8", pageScripts());

export const STYLE_PATH = STYLE.path;
export const SCRIPT_PATH = SCRIPT.path;
export const ICON_PATH = ICON.path;

const BY_PATH = new Map([STYLE, ICON, SCRIPT].map((one) => [one.path, one]));

export const assetRoutes: readonly Route[] = [
  route({
    method: "GET",
    path: "/assets/:name",
    access: "always",
    handle: ({ c, param }) => {
      const found = BY_PATH.get(`/assets/${param("name")}`);
      if (found === undefined) throw new AppError("not_found");
      const isPacked = takesGzip(c);
      return new Response(isPacked ? packed(found) : found.text, {
        headers: {
          "Content-Type": found.type,
          Vary: "Accept-Encoding",
          ...(isPacked ? { "Content-Encoding": "gzip" } : {}),
          "Cache-Control": "public, max-age=31536000, immutable",
          // A picture that is opened by itself is a document, too.
          "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
        },
      });
    },
  }),
];

const PACKED = new Map<string, Uint8Array<ArrayBuffer>>();

/** Made once, when it is asked for first: a fifth is left of a stylesheet. */
function packed({ path, text }: Asset): Uint8Array<ArrayBuffer> {
  const known = PACKED.get(path);
  if (known !== undefined) return known;
  const made = Bun.gzipSync(text);
  PACKED.set(path, made);
  return made;
}

function asset(name: string, extension: string, type: string, text: string): Asset {
  const hash = new Bun.CryptoHasher("sha256").update(text).digest("hex").slice(0, 16);
  return { path: `/assets/${name}-${hash}.${extension}`, type, text };
}
