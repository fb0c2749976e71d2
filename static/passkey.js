// Passkeys (Web Authentication): forms marked `data-passkey` ask the server for a question, the device
// for its answer, and send the answer with the form. Where a browser can't, they stay hidden and the
// password with a code remains.

const able = (form) => window.PublicKeyCredential?.parseCreationOptionsFromJSON
  && (location.hostname === form.dataset.domain || location.hostname.endsWith(`.${form.dataset.domain}`));

async function answer(form) {
  const response = await fetch(form.dataset.options, { method: 'POST', redirect: 'error' });
  if (!response.ok) throw new Error(`status ${response.status}`);
  const question = await response.json();
  const credential = form.dataset.passkey === 'create'
    ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(question) })
    : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(question) });
  return JSON.stringify(credential.toJSON());
}

document.querySelectorAll('form[data-passkey]').forEach((form) => {
  if (!able(form)) return;
  form.hidden = false;
  document.querySelectorAll('[data-passkey-missing]').forEach((note) => { note.hidden = true; });
  const failed = form.querySelector('[data-failed]');
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    failed.hidden = true;
    event.submitter.disabled = true;
    try {
      form.elements.credential.value = await answer(form);
      form.submit();
    } catch {
      // Cancelled, out of time, or no such passkey: the browser has said which.
      failed.hidden = false;
      event.submitter.disabled = false;
    }
  });
});
