// kept.js: what this device keeps for who is signed in, meta[name="person"]; another person neither sees nor sends it.
// A draft is what stands in a form; a text is one that was sent and has not arrived. Both are records of one form:
//   { key, promised, at, form: its id, url, fields: [[name, value], …] }, texts also { refused: "why" } when the server said no.
// A mark says at the door whether somebody is there: { key, url, seat, isPresent, at }.
export const personOf = page => page.querySelector('meta[name="person"]')?.content;   // missing on errors of the server
export const person = personOf(document) ?? "";
export const DRAFTS = "draft:", OWN_DRAFTS = `${DRAFTS}${person}:`, TEXTS = `texts:${person}`, MARKS = `marks:${person}`;

export const read = (name, store = localStorage) => {
  try { return JSON.parse(store.getItem(name)); } catch { return null; }
};
// Storage may be full or refused: then typing goes on, and who asks is told.
export const write = (name, value, store = localStorage) => {
  try { store.setItem(name, JSON.stringify(value)); return true; } catch { return false; }
};
export const forget = name => localStorage.removeItem(name);
export const named = prefix => Object.keys(localStorage).filter(name => name.startsWith(prefix));

export const draftOf = form => `${OWN_DRAFTS}${form.dataset.draft}`;
export const drafts = () => named(OWN_DRAFTS).map(name => read(name)).filter(Boolean);

export const texts = () => read(TEXTS) ?? [];
const keep = list => (list.length ? write(TEXTS, list) : (forget(TEXTS), true));
export const add = text => keep([...texts().filter(({ key }) => key !== text.key), text]);
export const change = (key, more) => keep(texts().map(text => (text.key === key ? { ...text, ...more } : text)));
export const drop = key => keep(texts().filter(text => text.key !== key));

export const marks = () => read(MARKS) ?? [];
export const dropMarks = keys => {
  const left = marks().filter(({ key }) => !keys.includes(key));
  if (left.length) write(MARKS, left);
  else forget(MARKS);
};

const TICKS = "[type=radio], [type=checkbox]", LEFT_OUT = "[type=hidden], [type=password], [type=file], [type=submit], button, fieldset, output";
export const isTick = field => field.matches(TICKS);
export const isText = field => !isTick(field) && field.tagName !== "SELECT";
export const fieldsOf = form => [...form.elements].filter(field => field.name && !field.matches(LEFT_OUT));
export const holdsText = form => fieldsOf(form).some(field => isText(field) && field.value);
export const recordOf = form => ({
  key: form.elements.key?.value,
  promised: form.elements.promised?.value,
  at: Date.now(),
  form: form.id,
  url: form.getAttribute("action"),
  fields: fieldsOf(form).filter(field => (isTick(field) ? field.checked : field.value)).map(field => [field.name, field.value]),
});
// Puts a record back into a form, only into fields that are empty unless it is `fresh`; returns what this changed.
export const fill = (form, record, fresh = true) => fieldsOf(form).filter(field => {
  const values = record.fields.filter(([name]) => name === field.name).map(([, value]) => value);
  const before = isTick(field) ? field.checked : field.value;
  if (isTick(field) && fresh) field.checked = values.includes(field.value);
  else if (!isTick(field) && values.length && (fresh || (isText(field) && !field.value))) [field.value] = values;
  return before !== (isTick(field) ? field.checked : field.value);
});
