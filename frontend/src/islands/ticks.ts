import type { Island } from "./island";

// A check box in the head of a table ticks all of its column; it is hidden until this script shows it.
export const ticks: Island = (element) => {
  const all = element as HTMLInputElement;
  const boxes = () => [...(all.closest("table")?.querySelectorAll<HTMLInputElement>("tbody input[type=checkbox]") ?? [])];
  const tell = () => {
    const ticked = boxes().filter((each) => each.checked).length;
    all.checked = ticked === boxes().length;
    all.indeterminate = ticked > 0 && !all.checked;
  };
  all.addEventListener("change", () => boxes().forEach((each) => (each.checked = all.checked)));
  all.closest("table")?.addEventListener("change", tell);
  window.addEventListener("pageshow", tell);
  all.hidden = false;
  tell();
};
