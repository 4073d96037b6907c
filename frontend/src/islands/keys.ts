import type { Island } from "./island";

// Single keys press what says that they do (aria-keyshortcuts); the server writes that only for readers who want it.
// What is in sight goes before the list of the help, whose element this is.
export const keys: Island = (help) => {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.repeat || event.isComposing) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.shiftKey && event.key !== "?") return; // that key needs Shift on most keyboards
    if ((event.target as HTMLElement).closest("input, select, textarea, [contenteditable]") !== null) return;
    if (document.querySelector("dialog[open]") !== null) return;
    const said = [...document.querySelectorAll<HTMLElement>("[aria-keyshortcuts]")];
    const those = said.filter((each) => each.getAttribute("aria-keyshortcuts") === event.key);
    const pressed = those.filter((each) => each.checkVisibility()).at(-1) ?? those.find((each) => help.contains(each)) ?? those[0];
    if (pressed === undefined) return;
    event.preventDefault();
    if (pressed instanceof HTMLInputElement) pressed.focus();
    else pressed.click();
  });
};
