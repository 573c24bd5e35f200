// Puts a token into the text that was last written in, where the caret stood. Without JavaScript the list is there to copy from.

const focused = document.activeElement;
let target = focused.matches("#texts textarea") ? focused : document.querySelector("#texts textarea");

document.addEventListener("focusin", (event) => {
  if (event.target.matches("#texts textarea")) target = event.target;
});

for (const button of document.querySelectorAll("[data-token]")) {
  button.addEventListener("click", () => {
    if (!target) return;
    target.setRangeText(button.dataset.token, target.selectionStart, target.selectionEnd, "end");
    target.dispatchEvent(new Event("input", { bubbles: true }));
    target.focus();
  });
}
