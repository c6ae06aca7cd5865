// note.js: a note that waited while the one before was being saved goes on from that one, not from what it was begun from.
document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  if (ctx.request?.form?.id === "note-form") ctx.request.body.set("version", ctx.request.form.elements.version.value);
});
