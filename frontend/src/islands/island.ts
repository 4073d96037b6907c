// What an island is: a function that gets its element, once, when the page is there.
export type Island = (element: HTMLElement) => void;
