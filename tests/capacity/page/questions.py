"""What tests ask the explorer in a page: expressions for `Browser.run`."""

# Type a function; what is shown of every circuit: the verdict, and whether the page's own check holds.
VERDICTS = """((tables) => tables.map((table) => {
  const field = document.querySelector("#hex");
  field.value = table;
  field.dispatchEvent(new Event("input"));
  return [...document.querySelectorAll("[data-circuit]")].map(({ dataset }) =>
    [dataset.circuit, dataset.realizable === "true", dataset.checked === "true"]);
}))(%s)"""

# The same of every attention head.
HEAD_VERDICTS = VERDICTS.replace("[data-circuit]", "[data-head]").replace("dataset.circuit", "dataset.head")

# The same, and click on every circuit: the certificate, or the command that makes one.
PROOFS = """((tables) => tables.map((table) => {
  const field = document.querySelector("#hex");
  field.value = table;
  field.dispatchEvent(new Event("input"));
  return [...document.querySelectorAll("[data-circuit]")].map((chip) => {
    chip.click();
    const { circuit, realizable, checked } = chip.dataset;
    const proof = document.querySelector("#certificate, #command").textContent;
    return [circuit, realizable === "true", checked === "true", proof];
  });
}))(%s)"""
