// Keeps what somebody types in the workshop while an answer is on its way. An answer shows the table anew; what was typed
// and not saved goes back into its fields, also when its candidate is opened again later. While something is saved, what
// is pressed waits for the answer. Without scripts every click is a page of its own, and none of this is needed.
(() => {
  "use strict";
  const unsaved = new Map(); // by the address of a form: what stands in its fields and was not saved, by name
  let saving = null; // the form that is being saved: its address, and what was sent
  let pressed = ""; // meanwhile: the id of a link or button
  let hasTyped = false; // since the last click
  let isLost = false; // whether the answer was no table

  const forms = () => [...document.querySelectorAll("#workshop form[hx-post]")];
  const addressOf = (form) => form.getAttribute("action");
  const fieldsOf = (form) => [...form.elements].filter((one) => one.name && one.type !== "hidden");
  const isMark = (one) => one.type === "checkbox";
  const read = (one) => (isMark(one) ? one.checked : one.value);
  const write = (one, value) => {
    if (isMark(one)) one.checked = value;
    else one.value = value;
  };
  const given = (one) => {
    if (isMark(one)) return one.defaultChecked;
    if (one.options) return ([...one.options].find((each) => each.defaultSelected) ?? one.options[0])?.value;
    return one.defaultValue;
  };
  const isChanged = (one) => read(one) !== given(one);

  let marks = new Map();
  const boxes = () => [...document.querySelectorAll("#workshop input[name=c]")];

  function remember() {
    marks = new Map(boxes().map((one) => [one.value, one.checked]));
    for (const form of forms()) {
      const sent = saving?.address === addressOf(form) ? saving.values : null;
      // What was refused stands in its field as if it had come from the server.
      const isRefused = form.querySelector("#error-summary") !== null;
      const kept = fieldsOf(form).filter((one) => (sent ? read(one) !== sent.get(one.name) : isRefused || isChanged(one)));
      const values = new Map(kept.map((one) => [one.name, read(one)]));
      // What one had before one's eyes when one began to type, so that a change by somebody else shows.
      if (kept.length && !sent && form.elements.seen) values.set("seen", form.elements.seen.value);
      unsaved.set(addressOf(form), values);
    }
  }

  function restore() {
    for (const one of boxes()) if (marks.has(one.value)) one.checked = marks.get(one.value);
    for (const form of forms()) {
      for (const [name, value] of unsaved.get(addressOf(form)) ?? []) {
        if (form.elements[name]) write(form.elements[name], value);
      }
    }
  }

  document.addEventListener("input", ({ target }) => {
    if (target.form?.matches("#workshop form[hx-post]")) hasTyped = true;
  });

  document.addEventListener("htmx:confirm", (event) => {
    const { elt, verb } = event.detail;
    if (!elt.closest("#workshop") || elt.id === "balance-now") return;
    if (saving) {
      event.preventDefault();
      pressed = elt.matches("form") ? elt.querySelector("button").id : elt.id;
      return;
    }
    hasTyped = false;
    if (verb === "post") {
      saving = { elt, address: addressOf(elt), values: new Map(fieldsOf(elt).map((one) => [one.name, read(one)])) };
    }
  });

  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.target.id !== "workshop") return;
    isLost = !detail.serverResponse.includes('id="workshop"');
    // Whoever goes on typing after a click on another candidate stays with this one.
    if (isLost || (!saving && hasTyped)) detail.shouldSwap = false;
    if (detail.shouldSwap) remember();
  });

  document.addEventListener("htmx:afterSwap", ({ target }) => {
    if (target.id === "workshop") restore();
  });

  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (!saving || detail.requestConfig.elt !== saving.elt) return;
    const { status } = detail.xhr;
    const next = document.getElementById(pressed);
    saving = null;
    pressed = "";
    if (isLost || (status !== 422 && (status < 200 || status >= 300))) {
      const told = document.querySelector("#workshop [data-not-saved]");
      if (told) told.hidden = false;
    } else if (status !== 422 && next && (!next.form || fieldsOf(next.form).some(isChanged))) next.click();
    isLost = false;
  });

  // Back to an earlier address puts a new page into this one.
  document.addEventListener("htmx:historyCacheMiss", remember);
  document.addEventListener("htmx:historyRestore", restore);
})();
