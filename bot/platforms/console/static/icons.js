// The page's icons: one line each, drawn in the colour of the text around.

import { icon } from "./dom.js";

const PATHS = {
  again: "M19 12a7 7 0 1 1-2.2-5.1M19 4v4h-4",
  vary: "M4 8h9v9H4zM11 8V5h9v9h-3M8.5 10.8v3.4M6.8 12.5h3.4",
  edit: "M4.5 19.5l.8-4L15.6 5.2l3.2 3.2L8.5 18.7zM13.5 7.3l3.2 3.2",
  upscale: "M13.5 4.5h6v6M19 5l-6.5 6.5M10.5 19.5h-6v-6M5 19l6.5-6.5",
  removebg: "M7 4.5 17.5 16M17 4.5 6.5 16M8.2 18a2.2 2.2 0 1 1-4.4 0 2.2 2.2 0 0 1 4.4 0zM20.2 18a2.2 2.2 0 1 1-4.4 0 2.2 2.2 0 0 1 4.4 0z",
  describe: "M4.5 6h15M4.5 10.5h15M4.5 15h9M4.5 19.5h6",
  imagine: "M12 4l1.7 5.3L19 11l-5.3 1.7L12 18l-1.7-5.3L5 11l5.3-1.7zM18.5 16.5v4M16.5 18.5h4",
  faces: "M8.5 13.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM2.5 20c.8-3.2 3-4.6 6-4.6s5.2 1.4 6 4.6M15.5 5.6a4 4 0 0 1 0 7.7M17.5 15.6c2.1.5 3.4 1.9 4 4.4",
  details: "M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM12 11.5V16M12 8.2v.1",
  cancel: "M7 7l10 10M17 7 7 17",
  delete: "M5 7h14M10 7V4.5h4V7M7 7l.8 12.5h8.4L17 7M10.3 10.5v5.5M13.7 10.5v5.5",
  close: "M6 6l12 12M18 6 6 18",
  save: "M12 4v11M7.5 11 12 15.5 16.5 11M5 19.5h14",
  enlarge: "M14 5h5v5M19 5l-6 6M10 19H5v-5M5 19l6-6",
  reply: "M9.5 6 4.5 11l5 5M4.5 11h9a6 6 0 0 1 6 6v1.5",
  previous: "M14.5 5.5 8 12l6.5 6.5",
  next: "M9.5 5.5 16 12l-6.5 6.5",
  compare: "M9 7 4 12l5 5M15 7l5 5-5 5",
};

export const has = (name) => name in PATHS;
export const drawn = (name) => icon(PATHS[name]);
