// Mouse, pen, fingers and keys on the picture: painting with one, moving and zooming with two.

const WHEEL = 0.0016; // how much one pixel of scrolling zooms
const STEP = 0.35; // of the brush: how far an arrow key moves it

// `on` takes what is meant: {begin, extend, end, abandon, hover, leave}, points being the picture's.
export function followPointers(frame, view, on) {
  const touching = new Map(); // pointers that are down, by id
  let painting = null; // the pointer that paints
  let dragging = null; // the pointer that moves the picture
  const release = ({ pointerId }) => {
    touching.delete(pointerId);
    if (pointerId === dragging) dragging = null;
    if (pointerId !== painting) return;
    painting = null;
    on.end();
  };
  frame.onpointerdown = (event) => {
    // A hand that rests on the screen beside the pen is not meant.
    if (painting !== null && touching.get(painting)?.pen) return;
    event.preventDefault();
    frame.focus({ preventScroll: true });
    frame.setPointerCapture(event.pointerId);
    touching.set(event.pointerId, placeOf(event));
    if (touching.size > 1) {
      if (painting !== null) on.abandon();
      painting = null;
    } else if (event.button === 1) {
      dragging = event.pointerId;
    } else if (event.button === 0 || event.button === 5) {
      painting = event.pointerId;
      on.begin(view().toPicture(placeOf(event)), event.button === 5 || event.buttons === 32);
    }
  };
  frame.onpointermove = (event) => {
    const before = touching.get(event.pointerId);
    if (event.pointerType !== "touch" || event.pointerId === painting) on.hover(view().toPicture(placeOf(event)));
    if (!before) return;
    if (event.pointerId === painting) {
      for (const one of passed(event)) on.extend(view().toPicture(placeOf(one)));
    } else if (event.pointerId === dragging) {
      view().move(event.clientX - before.x, event.clientY - before.y);
    } else if (touching.size === 2) {
      pinch(view(), [...touching].find(([id]) => id !== event.pointerId)[1], before, placeOf(event));
    }
    touching.set(event.pointerId, placeOf(event));
  };
  frame.onpointerup = frame.onpointercancel = release;
  frame.onpointerleave = () => painting === null && on.leave();
  frame.onwheel = (event) => {
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    view().zoomAt(placeOf(event), Math.exp(-event.deltaY * lines * WHEEL));
    on.hover(view().toPicture(placeOf(event)));
  };
}

// Arrows move the brush, Space paints where it is, Shift with an arrow paints on the way.
export function followKeys(frame, { size, brush }, on) {
  let at = null;
  frame.onkeydown = (event) => {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!way && event.key !== " ") return;
    event.preventDefault();
    const from = at ?? { x: size.width / 2, y: size.height / 2 };
    const far = way ? Math.max(1, brush() * STEP) : 0;
    at = { x: inside(from.x + (way?.[0] ?? 0) * far, size.width), y: inside(from.y + (way?.[1] ?? 0) * far, size.height) };
    if (!way || event.shiftKey) {
      on.begin(from, false);
      on.extend(at);
      on.end();
    }
    on.hover(at);
  };
}

const inside = (place, most) => Math.min(Math.max(place, 0), most);

function placeOf({ clientX: x, clientY: y, pointerType }) {
  return { x, y, pen: pointerType === "pen" };
}

// A browser tells several moves at once; a curve needs them all.
function passed(event) {
  const all = event.getCoalescedEvents?.() ?? [];
  return all.length ? all : [event];
}

function pinch(view, still, before, now) {
  const apart = (one, other) => Math.max(1, Math.hypot(one.x - other.x, one.y - other.y));
  const middle = { x: (now.x + still.x) / 2, y: (now.y + still.y) / 2 };
  view.move((now.x - before.x) / 2, (now.y - before.y) / 2);
  view.zoomAt(middle, apart(now, still) / apart(before, still));
}
