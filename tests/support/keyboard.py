"""A page walked through by Tab alone."""

from playwright.sync_api import Page

# What Tab must reach, in the order in which it stands in the document. Of a group of radio buttons Tab reaches one.
# Fields of dates and times have several stops within themselves.
EXPECT = """root => {
  const inside = document.querySelector(root);
  const reached = [...inside.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")]
    .filter((each) => each.tabIndex >= 0 && !each.disabled && each.checkVisibility({ visibilityProperty: true }))
    .filter((each) => {
      if (each.type !== "radio") return true;
      const group = [...inside.querySelectorAll("input[type=radio]")]
        .filter((other) => other.name === each.name && other.form === each.form);
      return each === (group.find((other) => other.checked) ?? group[0]);
    });
  const focused = [], unseen = [];
  let isLeft = reached.length === 0;
  const name = (each) => each.outerHTML.slice(0, 100);
  const see = (event) => {
    const each = event.target;
    if (!reached.includes(each) || focused.includes(each)) return;
    focused.push(each);
    const shown = [each, each.closest("label, [class]")].some((one) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(one);
      return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
    });
    if (!shown) unseen.push(`no visible focus: ${name(each)}`);
  };
  document.addEventListener("focusin", see);
  document.addEventListener("focusout", (event) => (isLeft ||= !inside.contains(event.relatedTarget)));
  window.tabWalk = () => {
    document.removeEventListener("focusin", see);
    const missed = reached.filter((each) => !focused.includes(each)).map((each) => `not reached: ${name(each)}`);
    const early = focused.filter((each, at) => at > 0 && focused[at - 1].compareDocumentPosition(each) & 2);
    const trapped = isLeft ? [] : [`a trap: ${name(document.activeElement)}`];
    return [...missed, ...unseen, ...early.map((each) => `out of order: ${name(each)}`), ...trapped];
  };
  if (!inside.hasAttribute("tabindex")) inside.tabIndex = -1; // Tab begins here
  inside.focus();
  const further = { date: 4, time: 4, "datetime-local": 7 };
  return reached.reduce((sum, each) => sum + (further[each.type] ?? 0), reached.length) + 1;
}"""


def lost_to_tab(page: Page, root: str = "main") -> list[str]:
    """What Tab does not reach below `root`, reaches out of order, shows no focus on, or does not leave again."""
    for _ in range(page.evaluate(EXPECT, root)):
        page.keyboard.press("Tab")
    return list(page.evaluate("tabWalk()"))
