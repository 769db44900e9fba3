/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import { PageHead, Tabs } from "../ui/page-head.tsx";
import { Untrusted } from "../ui/untrusted.tsx";
import { CRUMBS, companyPath, companyTabs } from "./place.ts";

type CompanyHeadProps = {
  readonly company: string;
  /** Behind the company's own address. */
  readonly view: `/${string}` | "";
  readonly lead?: Child;
  readonly actions?: Child;
};

/** What the views of one company begin with. */
export function CompanyHead({ company, view, lead, actions }: CompanyHeadProps) {
  return (
    <>
      <PageHead
        title={<Untrusted>{company}</Untrusted>}
        crumbs={CRUMBS}
        {...(lead === undefined ? {} : { lead })}
        {...(actions === undefined ? {} : { actions })}
      />
      <Tabs label="Views of the company" tabs={companyTabs(company)} current={companyPath(company, view)} />
    </>
  );
}
