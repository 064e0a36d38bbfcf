// Buttons that copy the code beside them.
function startCopy() {
  for (const box of document.querySelectorAll(".spec")) {
    const button = box.querySelector(".copy");
    const code = box.querySelector("code");
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(code.textContent);
      } catch {  // pages from disk may be refused the clipboard: select it for the reader
        getSelection().selectAllChildren(code);
        document.execCommand("copy");
      }
      button.textContent = "Copied";
      Page.say("Copied.");
      setTimeout(() => { button.textContent = "Copy"; }, 2000);
    });
  }
}
