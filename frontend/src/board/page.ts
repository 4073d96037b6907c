// What the page says to the script: its elements, addresses and words.
export interface Bar {
  id?: string;
  title: string;
  start: string;
  end?: string;
  allDay: boolean;
  who: string;
  colour: string;
  editable: boolean;
  isHidden?: boolean;
  url?: string;
  customer?: string;
  category?: string;
  icon?: string;
  state?: string;
  version?: number;
  todo?: "open" | "overdue" | "done";
}

export interface Window {
  bars: Bar[];
  off: Record<string, string>;
}

export interface Given {
  view: string;
  date: string;
  from: string;
  to: string;
  window: Window;
}

export function must<T extends HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found as T;
}

export function token(): string {
  return document.querySelector<HTMLInputElement>('input[name="csrfmiddlewaretoken"]')?.value ?? "";
}

// A request key: the server saves once, however often it is asked with it.
export function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
