import type { Island } from "./island";

interface Option {
  value: string;
  label: string;
}

// The check boxes of 面談者, and of contacts to invite, follow the customer that the search of the same form has chosen.
export const contacts: Island = (element) => {
  const boxes = element.querySelector<HTMLElement>(".boxes");
  const form = element.closest("form");
  if (boxes === null || form === null) return;
  let shown = form.querySelector<HTMLInputElement>('input[name="link"]')?.value ?? "";

  const show = (options: Option[]) => {
    const ticked = new Set([...boxes.querySelectorAll<HTMLInputElement>("input:checked")].map((box) => box.value));
    const labels = options.map((option) => {
      const label = document.createElement("label");
      const box = document.createElement("input");
      box.type = "checkbox";
      box.name = element.dataset["name"] ?? "";
      box.value = option.value;
      box.checked = ticked.has(option.value); // from a customer to one of its deals
      label.append(box, ` ${option.label}`);
      return label;
    });
    const hint = document.createElement("p");
    hint.className = "hint";
    hint.textContent = element.dataset["none"] ?? "";
    boxes.replaceChildren(...(labels.length > 0 ? labels : [hint]));
  };

  form.addEventListener("picked", () => {
    const link = form.querySelector<HTMLInputElement>('input[name="link"]')?.value ?? "";
    if (link === shown) return;
    shown = link;
    void fetch(`${element.dataset["options"] ?? ""}${encodeURIComponent(link)}`)
      .then((answer) => answer.json() as Promise<{ items: Option[] }>)
      .then((found) => {
        if (link === shown) show(found.items);
      })
      .catch(() => show([]));
  });
};
