// Puts a token into the text that was last written in, where the caret stood. Without JavaScript the list is text to copy from;
// here its lines become buttons.

const focused = document.activeElement;
let target = focused.matches("#texts textarea") ? focused : document.querySelector("#texts textarea");

document.addEventListener("focusin", (event) => {
  if (event.target.matches("#texts textarea")) target = event.target;
});

for (const line of document.querySelectorAll("[data-token]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.token = line.dataset.token;
  button.append(...line.childNodes);
  line.replaceWith(button);
  button.addEventListener("click", () => {
    if (!target) return;
    target.setRangeText(button.dataset.token, target.selectionStart, target.selectionEnd, "end");
    target.dispatchEvent(new Event("input", { bubbles: true }));
    target.focus();
  });
}
