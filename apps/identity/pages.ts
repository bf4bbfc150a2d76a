// The three pages of the local identity provider: choose a person, sign out, and what went wrong. Plain HTML that works without JavaScript.
import type { DemoPerson } from './demo-people.ts';

const style = `
:root{color-scheme:light dark;--canvas:#f6f5f1;--surface:#fff;--hover:#f3f1eb;--line:#e4e1d8;--ink:#17191f;--muted:#666b78;--signal:#f2b53c;--focus:#2f6bea;--chip:#eeece5}
@media (prefers-color-scheme:dark){:root{--canvas:#101217;--surface:#181b22;--hover:#1f232c;--line:#2a2f3a;--ink:#eceef2;--muted:#9aa1af;--chip:#22262f}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:32px 16px;background:var(--canvas);color:var(--ink);font:14px/1.45 system-ui,-apple-system,'Segoe UI',sans-serif}
main{width:100%;max-width:760px}
header{display:flex;align-items:center;gap:12px;margin-bottom:20px}
header svg{flex:none}
h1{font-size:20px;line-height:1.25;margin:0;letter-spacing:-.01em}
header p{margin:2px 0 0;color:var(--muted)}
form.people{display:grid;grid-template-columns:repeat(auto-fill,minmax(340px,1fr));gap:10px}
button.person{display:grid;grid-template-columns:40px 1fr;gap:12px;align-items:start;text-align:left;padding:14px;border:1px solid var(--line);border-radius:10px;background:var(--surface);color:inherit;font:inherit;cursor:pointer}
button.person:hover{background:var(--hover);border-color:var(--muted)}
button:focus-visible{outline:2px solid var(--focus);outline-offset:2px}
.face{width:40px;height:40px;border-radius:50%;display:grid;place-items:center;font-weight:600;color:#fff}
.name{font-weight:600}
.title{color:var(--muted)}
.try{display:block;margin-top:4px}
.role{display:inline-block;margin-left:6px;padding:1px 7px;border-radius:99px;background:var(--chip);font:11.5px/1.5 ui-monospace,'SF Mono',Menlo,Consolas,monospace}
footer{margin-top:18px;color:var(--muted);font-size:13px}
.card{padding:24px;border:1px solid var(--line);border-radius:10px;background:var(--surface)}
.plain{padding:9px 16px;border:1px solid var(--line);border-radius:6px;background:var(--ink);color:var(--canvas);font:inherit;font-weight:600;cursor:pointer}
.plain.quiet{background:none;color:var(--ink)}
code{font:12.5px ui-monospace,'SF Mono',Menlo,Consolas,monospace}
`;

const mark = `<svg width="36" height="36" viewBox="0 0 36 36" aria-hidden="true"><rect width="36" height="36" rx="9" fill="#15181f"/><path d="M8 25h20M8 25c8 0 9-14 20-14" fill="none" stroke="#eceef2" stroke-width="2.6" stroke-linecap="round"/><circle cx="28" cy="11" r="3.2" fill="#f2b53c"/></svg>`;

/** Text made safe inside elements and quoted attributes. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function page(title: string, subtitle: string, content: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title><style>${style}</style></head>
<body><main><header>${mark}<div><h1>${escapeHtml(title)}</h1><p>${escapeHtml(subtitle)}</p></div></header>
${content}</main></body></html>`;
}

function initials(name: string): string {
  const words = name.split(' ');
  return `${words[0]?.[0] ?? ''}${words.at(-1)?.[0] ?? ''}`;
}

function personButton(person: DemoPerson, index: number): string {
  const hue = (index * 47 + 215) % 360;
  const roles = [...new Set(person.grants.map(({ role }) => role))];
  const where = person.grants.flatMap(({ places }) => places ?? []);
  const chips = [...roles, ...where].map((text) => `<span class="role">${escapeHtml(text)}</span>`).join('');
  return `<button class="person" name="person" value="${escapeHtml(person.id)}">
<span class="face" style="background:hsl(${hue} 42% 42%)" aria-hidden="true">${escapeHtml(initials(person.name))}</span>
<span><span class="name">${escapeHtml(person.name)}</span>${chips}<br><span class="title">${escapeHtml(person.title)}</span>
<span class="try">${escapeHtml(person.tryThis)}</span></span></button>`;
}

/** One button a person; pressing it is the whole sign-in. */
export function signInPage(action: string, people: readonly DemoPerson[], hinted?: DemoPerson): string {
  if (hinted) {
    return page(
      `Confirm that you are ${hinted.name}`,
      'Local identity provider with demo people. One click; the second factor is taken as given.',
      `<form class="people" method="post" action="${escapeHtml(action)}">${personButton(hinted, people.indexOf(hinted))}</form>`,
    );
  }
  return page(
    'Sign in to Switchyard',
    'Local identity provider with demo people. One click each; a second factor is taken as given.',
    `<form class="people" method="post" action="${escapeHtml(action)}">${people.map(personButton).join('')}</form>
<footer>Only this machine can reach this page. In production people sign in at your own OpenID Connect issuer.</footer>`,
  );
}

/** Asks once more, and answers itself where JavaScript runs. `form` is the library's own hidden form with the id `op.logoutForm`. */
export function signOutPage(form: string): string {
  return page(
    'Sign out',
    'This ends your session at the local identity provider too.',
    `<div class="card">${form}
<button class="plain" type="submit" form="op.logoutForm" name="logout" value="yes" autofocus>Sign out</button>
<button class="plain quiet" type="submit" form="op.logoutForm">Stay signed in here</button></div>
<script>
const form = document.getElementById('op.logoutForm');
form.insertAdjacentHTML('beforeend', '<input type="hidden" name="logout" value="yes">');
form.submit();
</script>`,
  );
}

/** Where people end who signed out without an address to go back to. */
export function signedOutPage(consoleUrl: string): string {
  return page(
    'Signed out',
    'Your session has ended.',
    `<div class="card"><a href="${escapeHtml(consoleUrl)}">Back to the console</a></div>`,
  );
}

export function errorPage(code: string, description: string, consoleUrl: string): string {
  return page(
    'That did not work',
    'The identity provider could not go on with this request.',
    `<div class="card"><p><code>${escapeHtml(code)}</code></p><p>${escapeHtml(description)}</p><a href="${escapeHtml(consoleUrl)}">Back to the console</a></div>`,
  );
}
