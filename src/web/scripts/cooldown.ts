/** `<button data-cooldown="60">` can be pressed once the page has stood for so many seconds, and says when. */
export function installCooldown(page: Document): void {
  for (const button of page.querySelectorAll<HTMLButtonElement>("button[data-cooldown]")) {
    const text = button.textContent ?? "";
    const end = Date.now() + Number(button.dataset["cooldown"]) * 1000;
    const tick = (): void => {
      const left = Math.ceil((end - Date.now()) / 1000);
      button.disabled = left > 0;
      button.textContent = left > 0 ? `${text} (in ${left} s)` : text;
      if (left > 0) setTimeout(tick, 1000);
    };
    tick();
  }
}
