/** The addresses of companies' pages. */
import { visibleText } from "../../core/visible-text.ts";
import type { Tab } from "../ui/page-head.tsx";

export const COMPANIES = "/companies";
export const NEW_COMPANY = "/new-company";
export const CRUMBS = [{ label: "Companies", path: COMPANIES }] as const;

/** `path` begins with a slash. */
export function companyPath(company: string, path: `/${string}` | "" = ""): string {
  return `${COMPANIES}/${encodeURIComponent(company)}${path}`;
}

/** Of an agent by what its company calls it. */
export function companyAgentPath(company: string, agentId: string, path: `/${string}` | "" = ""): string {
  return companyPath(company, `/agents/${encodeURIComponent(agentId)}${path}`);
}

export function keyPath(company: string, key: string, path: `/${string}`): string {
  return companyPath(company, `/keys/${encodeURIComponent(key)}${path}`);
}

export function clientPath(company: string, client: string, path: `/${string}`): string {
  return companyPath(company, `/clients/${encodeURIComponent(client)}${path}`);
}

export function passportPath(company: string, agentId: string, jti: string, path: `/${string}`): string {
  return companyAgentPath(company, agentId, `/passports/${encodeURIComponent(jti)}${path}`);
}

/** What a key is called where it has to be told from others. */
export function keyName({ label, prefix }: { readonly label: string; readonly prefix: string }): string {
  return label === "" ? `${prefix}…` : visibleText(label);
}

export function clientName({ label, id }: { readonly label: string; readonly id: string }): string {
  return label === "" ? id : visibleText(label);
}

export const AGENTS_VIEW = { label: "Agents", path: "/agents" } as const;
export const KEYS_VIEW = { label: "API keys", path: "/keys" } as const;
export const SIGNING_VIEW = { label: "Signing keys", path: "/signing-keys" } as const;
export const CONNECT_VIEW = { label: "Connect", path: "/connect" } as const;

/** The views of one company. Whoever may see one may see them all. */
const VIEWS = [{ label: "Company", path: "" }, AGENTS_VIEW, KEYS_VIEW, CONNECT_VIEW, SIGNING_VIEW] as const;

export function companyTabs(company: string): readonly Tab[] {
  return VIEWS.map(({ label, path }) => ({ label, path: companyPath(company, path) }));
}

/** The pages above one that is below a view of the company. */
export function crumbsTo(company: string, view: { readonly label: string; readonly path: `/${string}` }) {
  return [
    ...CRUMBS,
    { label: company, path: companyPath(company) },
    { label: view.label, path: companyPath(company, view.path) },
  ];
}
