// What became of what people wrote: in the page as it came, and put into it by the other ways that pages have.
const ELEMENTS = "p h3 h4 h5 h6 blockquote pre code ul ol li table thead tbody tr th td em strong del a br hr".split(" ");
const ATTRIBUTES = {a: ["href", "rel"], ol: ["start"]};
const EVENTS = "click mouseover mouseenter pointerover focus blur load error toggle animationstart submit".split(" ");
const wrong = [];

function look(way, n, box) {
    const tell = what => wrong.push(`${way} ${n}: ${what}`);
    for (const node of [...box.querySelectorAll("*")]) {
        if (!ELEMENTS.includes(node.localName) || node.namespaceURI !== document.body.namespaceURI) tell(node.outerHTML);
        for (const {name} of node.attributes) {
            if (!(ATTRIBUTES[node.localName] ?? []).includes(name)) tell(`${name} of ${node.outerHTML}`);
        }
        if (node.localName === "a") {
            if (node.rel !== "nofollow noopener noreferrer ugc") tell(`rel of ${node.outerHTML}`);
            if (!["http:", "https:", "mailto:"].includes(node.protocol)) {
                tell(`address of ${node.outerHTML}`);
                node.click();
            }
        }
        for (const name of EVENTS) node.dispatchEvent(new Event(name));
    }
    const others = document.createTreeWalker(box, NodeFilter.SHOW_ALL & ~NodeFilter.SHOW_ELEMENT & ~NodeFilter.SHOW_TEXT);
    if (others.nextNode()) tell(`a node of type ${others.currentNode.nodeType}`);
    if (box.innerHTML !== boxes[n].innerHTML) tell(`is not the same: ${box.innerHTML}`);
}

const add = (parent, name, space = document.body.namespaceURI) => parent.appendChild(document.createElementNS(space, name));
const SVG = "http://www.w3.org/2000/svg";
const WAYS = {
    innerHTML(box, html) {
        box.innerHTML = html;
        return box;
    },
    twice(box, html) {
        box.innerHTML = html;
        const again = add(box.parentNode, "div");
        again.innerHTML = box.innerHTML;
        return again;
    },
    cell(box, html) {
        const cell = add(add(add(add(box, "table"), "tbody"), "tr"), "td");
        cell.insertAdjacentHTML("afterbegin", html);
        return cell;
    },
    // The one that runs scripts.
    fragment(box, html) {
        const range = document.createRange();
        range.selectNode(box);
        box.append(range.createContextualFragment(html));
        return box;
    },
    template(box, html) {
        const template = document.createElement("template");
        template.innerHTML = html;
        box.append(document.importNode(template.content, true));
        return box;
    },
    foreign(box, html) {
        const inner = add(add(box, "svg", SVG), "foreignObject", SVG);
        inner.innerHTML = html;
        return inner;
    },
    shadow(box, html) {
        const inner = add(box.attachShadow({mode: "open"}), "div");
        inner.innerHTML = html;
        return inner;
    },
    written(box, html) {
        const written = add(box, "iframe").contentDocument;
        written.write(`<!DOCTYPE html><body><div>${html}</div>`);
        written.close();
        return written.body.firstChild;
    },
    xml(box, html) {
        const text = `<div xmlns="http://www.w3.org/1999/xhtml">${html}</div>`;
        const read = new DOMParser().parseFromString(text, "application/xhtml+xml");
        if (read.querySelector("parsererror")) throw Error("no XML");
        box.append(...document.importNode(read.documentElement, true).childNodes);
        return box;
    },
};

const main = document.querySelector("main");
const boxes = [...main.children];
if (boxes.length !== TEXTS.length) wrong.push(`${boxes.length} boxes for ${TEXTS.length} texts`);
boxes.forEach((box, n) => look("page", n, box));
const stage = add(document.body, "div");
for (const [way, put] of Object.entries(WAYS)) {
    TEXTS.forEach((html, n) => {
        try {
            look(way, n, put(add(stage, "div"), html));
        } catch (error) {
            wrong.push(`${way} ${n}: ${error}`);
        }
    });
}
pause(2000).then(() => tell({fired, wrong, address: location.href, ways: Object.keys(WAYS).length}));
