import type { Island } from "./island";

// A form is sent once. Its buttons are not `disabled`: the pressed one's name must be sent, and focus must stay.
export const once: Island = (element) => {
  const form = element as HTMLFormElement;
  const buttons = () => document.querySelectorAll<HTMLElement>(`button[form="${form.id}"], #${form.id || "_"} button`);
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) {
      event.preventDefault();
      return;
    }
    sent = true;
    form.setAttribute("aria-busy", "true");
    buttons().forEach((button) => button.setAttribute("aria-disabled", "true"));
  });
  // Back from the next page, the browser shows this one as it was left.
  window.addEventListener("pageshow", () => {
    sent = false;
    form.removeAttribute("aria-busy");
    buttons().forEach((button) => button.removeAttribute("aria-disabled"));
  });
};
