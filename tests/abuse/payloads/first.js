// Before anything else: what tells that something ran. Frames tell their top.
const fired = [];
addEventListener("message", ({data}) => fired.push(data));
const dialog = name => text => fired.push(`${name} ${text}`);
for (const name of ["alert", "confirm", "prompt", "print", "open"]) window[name] = dialog(name);
window.fired = n => fired.push(n);
const tell = what => {
    const text = JSON.stringify(what).replace(/[^ -~]/g, c => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"));
    document.documentElement.dataset.told = btoa(text);
};
// By the clock on the wall and by the page's own, which runs ahead while nothing is on its way.
const pause = async millis => {
    await fetch(`/pause/${millis}`);
    await new Promise(done => setTimeout(done, millis));
};
