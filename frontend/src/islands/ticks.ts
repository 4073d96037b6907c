import type { Island } from "./island";

// A check box that ticks all in `data-of`, or none; hidden until this script shows it.
export const ticks: Island = (label) => {
  const all = label.querySelector("input");
  const place = document.getElementById(label.dataset["of"] ?? "");
  if (all === null || place === null) return;
  const boxes = [...place.querySelectorAll<HTMLInputElement>("input[type=checkbox]")];
  const tell = () => {
    const ticked = boxes.filter((each) => each.checked).length;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && !all.checked;
  };
  all.addEventListener("change", () => boxes.forEach((each) => (each.checked = all.checked)));
  place.addEventListener("change", tell);
  window.addEventListener("pageshow", tell);
  label.hidden = false;
  tell();
};
