// What the script adds to pages that work without it: a calm idle time-out, digits to tap, reading aloud, larger letters, and
// a page that follows when staff or a device change what stands. It keeps nothing of a visit.
'use strict';
(() => {
  const $ = (id) => document.getElementById(id);
  const talk = document.querySelector('.talk');

  // A page out of the browser's memory may be the last patient's: fetch it anew, and the server decides what to show.
  addEventListener('pageshow', (e) => { if (e.persisted) location.reload(); });

  // Larger letters, for this visit only: the start page forgets them.
  const larger = $('larger');
  const enlarge = (on) => { document.documentElement.classList.toggle('larger', on); larger.setAttribute('aria-pressed', on); };
  if (document.querySelector('.start')) sessionStorage.clear();
  larger.hidden = false;
  enlarge(sessionStorage.getItem('larger') === 'yes');
  larger.onclick = () => {
    const on = !document.documentElement.classList.contains('larger');
    enlarge(on);
    sessionStorage.setItem('larger', on ? 'yes' : 'no');
  };

  // What is asked is where reading begins: a screen reader starts at the message, not at the page's head.
  if (talk) $('message').focus({ preventScroll: true });

  // Reading aloud, where the machine has a voice for the language.
  const speech = window.speechSynthesis;
  const voiceFor = () => speech && speech.getVoices().find((v) => v.localService && v.lang.slice(0, 2) === document.documentElement.lang.slice(0, 2));
  const offer = () => { if (talk && voiceFor()) $('read').hidden = false; };
  if (speech) { offer(); speech.onvoiceschanged = offer; }
  $('read').onclick = () => {
    speech.cancel();
    const words = [$('message').innerText, ...[...document.querySelectorAll('.answers .choice:not(.send):not(.go)')].map((c) => c.innerText)].join('。');
    const u = new SpeechSynthesisUtterance(words);
    u.voice = voiceFor(); u.lang = document.documentElement.lang; u.rate = 0.85;
    speech.speak(u);
  };

  // Digits to tap for a figure.
  const pad = $('pad'), field = $('age') || $('value');
  if (pad && field) {
    pad.hidden = false;
    for (const d of ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0', '.', '⌫']) {
      const b = document.createElement('button');
      b.type = 'button'; b.textContent = d; b.className = 'choice';
      if (d === '⌫') b.setAttribute('aria-label', document.documentElement.lang === 'en' ? 'Delete the last digit' : '删掉一个');
      b.onclick = () => { field.value = d === '⌫' ? field.value.slice(0, -1) : (field.value + d).slice(0, field.maxLength); };
      pad.append(b);
    }
  }

  // One tap, one answer: a second tap while the first is under way does nothing. The key makes it harmless anyway.
  for (const f of document.forms) f.addEventListener('submit', (e) => {
    if (document.body.dataset.sent) { e.preventDefault(); return; }
    document.body.dataset.sent = 'yes';
    f.classList.add('sent');
    setTimeout(() => { delete document.body.dataset.sent; f.classList.remove('sent'); }, 8000);
  });

  // Silence is met: after a minute a question, after three the screen is cleared and staff are told if it was urgent.
  const leave = () => {
    sessionStorage.clear();
    if (!talk) { location.replace('/'); return; }
    const f = document.createElement('form');
    f.method = 'post'; f.action = '/visit/leave';
    const i = document.createElement('input');
    i.type = 'hidden'; i.name = 'idle'; i.value = 'yes';
    f.append(i); document.body.append(f);
    f.submit();
  };
  if (!('quiet' in document.body.dataset)) {
    const still = $('still');
    // How long the page is patient, in seconds; a hospital or a test may set another on the body.
    const patience = () => Number(document.body.dataset.seconds || 60);
    let since = Date.now();
    const awake = () => { since = Date.now(); if (still.open) still.close(); };
    for (const kind of ['pointerdown', 'keydown', 'input']) addEventListener(kind, awake);
    $('here').onclick = awake;
    setInterval(() => {
      const idle = (Date.now() - since) / 1000;
      if (idle >= 3 * patience()) { since = Infinity; leave(); } else if (idle >= patience() && !still.open) still.showModal();
    }, 1000);
  }

  // When a device's reading or a nurse changes what stands, show it; never while somebody is typing or ticking.
  if (talk && talk.dataset.message && !talk.classList.contains('end')) setInterval(async () => {
    if (document.body.dataset.sent || [...document.querySelectorAll('.own input, #value, .ticks input')].some((i) => i.type === 'checkbox' ? i.checked : i.value)) return;
    try {
      const r = await fetch('/visit/standing', { headers: { Accept: 'application/json' } });
      if (r.redirected) { location.replace('/'); return; }
      if (r.ok && (await r.json()).message !== talk.dataset.message) location.reload();
    } catch { /* The network is down for a moment; the page stays as it is. */ }
  }, 4000);
})();
