import type { CatalogEntry } from "../entry.ts";

export const pypi: CatalogEntry = {
  id: "pypi",
  name: "PyPI",
  description: "Publishing of Python packages",
  host: "upload.pypi.org",
  auth: {
    type: "basic",
    username: {
      name: "PYPI_USERNAME",
      shape: /^__token__$/,
      looksLike: "__token__",
      obtain: "https://pypi.org/manage/account/token/",
      fixed: "__token__",
    },
  },
  key: {
    name: "PYPI_TOKEN",
    shape: /^pypi-[\w-]{20,}$/,
    looksLike: "pypi-…",
    obtain: "https://pypi.org/manage/account/token/",
  },
  variables: {
    TWINE_PASSWORD:
      "pypi-agent-vault-placeholder-000000000000000000000000000000000000000000000000000000000000",
    UV_PUBLISH_TOKEN:
      "pypi-agent-vault-placeholder-000000000000000000000000000000000000000000000000000000000000",
  },
  tryWith: ["twine upload dist/*", "uv publish"],
  quirk: "Installing needs no key; twine asks for a user name unless TWINE_USERNAME is __token__.",
  isTemplate: false,
};
