import type { Island } from "./island";

// What went wrong is read first: focus moves to it, and a screen reader says it.
export const focus: Island = (element) => element.focus();
