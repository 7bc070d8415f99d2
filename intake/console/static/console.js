// Keeps the page live, rings until somebody acknowledges, and does what a page cannot: copy, print, edit in place.
'use strict';
(() => {
  const $ = (id) => document.getElementById(id);
  const lost = $('link');

  // A tone that carries over a ward, as long as a bell rings. Browsers allow sound after the first touch of the page.
  let audio, ringing = false;
  addEventListener('pointerdown', () => { audio ??= new AudioContext(); audio.resume(); });
  const beep = () => {
    if (!ringing || !audio || audio.state !== 'running') return;
    const o = audio.createOscillator(), g = audio.createGain();
    o.frequency.value = 880; g.gain.value = 0.15;
    o.connect(g).connect(audio.destination);
    o.start(); o.stop(audio.currentTime + 0.25);
  };
  setInterval(beep, 1500);
  const listen = () => {
    const bells = $('bells');
    ringing = !!bells;
    document.title = document.title.replace(/^(\(!\) )?/, bells ? '(!) ' : '');
  };

  // What changed is fetched anew and put in place, unless somebody is writing in it.
  const busy = () => { const e = document.activeElement; return document.body.classList.contains('editing') || e && /^(INPUT|TEXTAREA|SELECT)$/.test(e.tagName) && e.id !== 'plain'; };
  let due = false;
  const refresh = async () => {
    const live = $('live');
    if (!live || busy()) { due = !!live; return; }
    due = false;
    try {
      const r = await fetch(live.dataset.live, { headers: { Accept: 'text/html' } });
      if (r.redirected && r.url.endsWith('/sign-in')) { location.reload(); return; }
      if (!r.ok) return;
      const fresh = new DOMParser().parseFromString(await r.text(), 'text/html').getElementById('live');
      if (fresh && !busy()) { live.replaceWith(fresh); wire(); listen(); }
    } catch { lost.textContent = lost.dataset.lost; }
  };
  addEventListener('focusout', () => { if (due) setTimeout(refresh, 300); });

  const wire = () => {
    const copy = $('copy'), print = $('print'), edit = $('edit');
    if (copy) copy.onclick = async () => {
      const text = $('plain').value;
      try { await navigator.clipboard.writeText(text); } catch { $('plain').select(); document.execCommand('copy'); }
      copy.textContent = copy.dataset.done;
    };
    if (print) print.onclick = () => window.print();
    if (edit) edit.onclick = () => {
      document.body.classList.add('editing');
      for (const p of document.querySelectorAll('.edit')) {
        p.querySelector('.shown').hidden = true;
        const t = p.querySelector('textarea');
        t.hidden = false; t.style.height = t.scrollHeight + 'px';
      }
      edit.hidden = true;
    };
  };
  wire(); listen();

  if ($('live')) {
    const events = new EventSource('/console/events');
    let wait;
    events.addEventListener('change', () => { clearTimeout(wait); wait = setTimeout(refresh, 150); });
    events.onopen = () => { lost.textContent = ''; refresh(); };
    events.onerror = () => { lost.textContent = lost.dataset.lost; };
    setInterval(refresh, 30000); // waiting times and bells that spread
  }
})();
