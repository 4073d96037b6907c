import type { Island } from "./island";

interface Option {
  value: string;
  label: string;
}

const PATIENCE = 200; // ms without a key before the server is asked

// The search of a customer or deal as a combobox (WAI-ARIA APG, list autocomplete): arrows, Enter, Escape.
// What works without script makes room for the chosen one with a button that removes it; with `data-many` for all
// the chosen ones.
export const picker: Island = (element) => {
  const search = element.querySelector<HTMLInputElement>('input[type="search"]');
  const picked = element.querySelector<HTMLElement>(".picked");
  if (search === null || picked === null) return;
  element.querySelector(".find")?.remove();
  const name = element.dataset["name"] ?? "link";
  const many = element.dataset["many"] !== undefined;

  const list = document.createElement("ul");
  list.className = "options";
  list.id = `${name}_options`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", element.querySelector("label")?.textContent ?? "");
  list.hidden = true;
  const status = document.createElement("span");
  status.className = "sr";
  status.setAttribute("role", "status");
  search.after(list, status);
  search.setAttribute("role", "combobox");
  search.setAttribute("aria-autocomplete", "list");
  search.setAttribute("aria-expanded", "false");
  search.setAttribute("aria-controls", list.id);

  let options: Option[] = [];
  let active = -1;
  let timer = 0;
  let asked = 0;

  const close = () => {
    list.hidden = true;
    status.className = "sr";
    active = -1;
    search.setAttribute("aria-expanded", "false");
    search.removeAttribute("aria-activedescendant");
  };

  const isPicked = (value: string) =>
    [...picked.querySelectorAll<HTMLInputElement>("input")].some((input) => input.value === value);

  const choose = (option: Option | null) => {
    if (!many) picked.replaceChildren();
    if (!many) picked.removeAttribute("role");
    if (!many) picked.removeAttribute("aria-label");
    if (option !== null && !(many && isPicked(option.value))) {
      const box = document.createElement("span");
      box.className = "chosen";
      const hidden = document.createElement("input");
      hidden.type = "hidden";
      hidden.name = name;
      hidden.value = option.value;
      const remove = document.createElement("button");
      remove.type = "button";
      remove.className = "small";
      remove.textContent = element.dataset["clear"] ?? "";
      remove.setAttribute("aria-label", `${remove.textContent}: ${option.label}`);
      remove.addEventListener("click", () => {
        box.remove();
        choose(null);
        search.focus();
      });
      box.append(option.label, hidden, remove);
      picked.append(box);
    }
    search.value = "";
    close();
    element.dispatchEvent(new Event("picked", { bubbles: true }));
  };

  const mark = (index: number) => {
    active = index;
    [...list.children].forEach((item, at) => {
      item.setAttribute("aria-selected", String(at === index));
      if (at === index) item.scrollIntoView({ block: "nearest" });
    });
    search.setAttribute("aria-activedescendant", `${name}_option_${index}`);
  };

  const show = () => {
    list.replaceChildren(
      ...options.map((option, index) => {
        const item = document.createElement("li");
        item.id = `${name}_option_${index}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        item.textContent = option.label;
        // Before the field loses its focus, which closes the list.
        item.addEventListener("mousedown", (event) => {
          event.preventDefault();
          choose(option);
        });
        return item;
      }),
    );
    active = -1;
    list.hidden = options.length === 0;
    search.setAttribute("aria-expanded", String(options.length > 0));
    status.className = options.length > 0 ? "sr" : "options nothing"; // who sees the list sees that it is empty
    status.textContent =
      options.length > 0
        ? `${element.dataset["found"] ?? ""} ${options.length}`
        : (element.dataset["nothing"] ?? "");
  };

  const ask = async () => {
    const number = ++asked;
    const address = new URL(element.dataset["options"] ?? "", location.href);
    address.searchParams.set("q", search.value.trim());
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      const found = (await answer.json()) as { items: Option[] };
      if (number !== asked) return; // an older answer that was slower
      options = found.items;
      show();
    } catch {
      close();
    }
  };

  search.addEventListener("input", () => {
    clearTimeout(timer);
    asked += 1;
    if (search.value.trim() === "") close();
    else timer = window.setTimeout(() => void ask(), PATIENCE);
  });
  search.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // Enter that ends a Japanese conversion chooses nothing
    if (event.key === "ArrowDown" && list.hidden) void ask();
    else if (event.key === "ArrowDown") mark((active + 1) % options.length);
    else if (event.key === "ArrowUp" && !list.hidden) mark((active + options.length - 1) % options.length);
    else if (event.key === "Enter" && active >= 0) choose(options[active] ?? null);
    else if (event.key === "Escape" && !list.hidden) close();
    else if (event.key !== "Enter") return;
    event.preventDefault(); // also Enter without a choice: a search is not the form's end
  });
  search.addEventListener("blur", close);

  if (many) {
    const labels = [...picked.querySelectorAll<HTMLLabelElement>("label")];
    const ticked = labels.filter((label) => label.querySelector("input")?.checked);
    picked.replaceChildren();
    ticked.forEach((label) =>
      choose({ value: label.querySelector("input")?.value ?? "", label: label.textContent?.trim() ?? "" }),
    );
    return;
  }
  const checked = picked.querySelector<HTMLInputElement>("input:checked");
  const offered = picked.querySelectorAll("label").length;
  if (checked !== null && checked.value !== "") {
    choose({ value: checked.value, label: checked.closest("label")?.textContent?.trim() ?? "" });
  } else if (offered === 0) choose(null);
};
