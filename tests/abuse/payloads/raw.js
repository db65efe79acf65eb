// Payloads that nobody made safe, each in a frame of its own: which of them run something. It shows that the eyes are open.
const EVENTS = "mouseover mouseenter pointerover focus animationstart wheel submit".split(" ");
const OTHERS = ["http:", "https:", "mailto:"];

// Does what a visitor does, and more.
function poke(frame) {
    const page = frame.contentDocument;
    for (const node of [...(page?.querySelectorAll("*") ?? [])]) {
        try {
            for (const name of EVENTS) node.dispatchEvent(new Event(name));
            node.focus?.();
            if (node.matches("a, area, button, input, summary, [onclick]") && !OTHERS.includes(node.protocol)) {
                node.dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true, view: frame.contentWindow}));
            }
        } catch {
            // A payload that stands in for one of these functions.
        }
    }
}

function show(n) {
    const frame = document.createElement("iframe");
    frame.sandbox = "allow-scripts allow-same-origin allow-forms";
    frame.src = `/${n}`;
    frame.onload = () => {
        frame.onload = null;
        poke(frame);
    };
    document.querySelector("main").append(frame);
    return frame;
}

(async () => {
    for (let begun = 0; begun < TEXTS.length; begun += 40) {
        const frames = TEXTS.slice(begun, begun + 40).map((_, n) => show(begun + n));
        await pause(600);
        for (const frame of frames) frame.remove();
    }
    tell({fired});
})();
