// What an island is: a function that gets its element. It keeps no state outside the element: htmx may swap it away.
export type Island = (element: HTMLElement) => void;
