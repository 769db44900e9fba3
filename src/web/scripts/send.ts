/** `<form data-send>` is sent as soon as the page is there. */
export function installSend(page: Document): void {
  page.querySelector<HTMLFormElement>("form[data-send]")?.requestSubmit();
}
