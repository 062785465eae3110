/** Scanning a QR code with the camera, where the browser can (BarcodeDetector); nothing is recorded or sent. */

import { make } from "./dom.js";

const LOOK_MS = 250;

/** True where this browser has a detector and a camera to ask for. */
const canScan = () => "BarcodeDetector" in globalThis && navigator.mediaDevices?.getUserMedia !== undefined;

/** A button that fills the text from a QR code and goes on; a sentence where the browser cannot scan. */
export function scanInto(t, text, proceed) {
  if (!canScan()) return make("span.quiet", {}, t("scan_none"));
  const button = make("button.quiet", { type: "button", click: () => scan(t, button, text, proceed) }, t("older_scan"));
  return button;
}

async function scan(t, button, text, proceed) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } }).catch(() => null);
  if (stream === null) return button.replaceWith(make("span.quiet", {}, t("scan_denied")));
  const video = make("video", { autoplay: true, playsinline: true, muted: true });
  const stop = make("button.quiet", { type: "button" }, t("scan_stop"));
  const view = make("div", {}, video, stop);
  button.after(view);
  video.srcObject = stream;
  const found = await look(video, stop);
  stream.getTracks().forEach((track) => track.stop());
  view.remove();
  if (found === null) return undefined;
  text.value = found;
  return proceed();
}

/** The first code that the camera sees; null when the reader stops. */
function look(video, stop) {
  const detector = new globalThis.BarcodeDetector({ formats: ["qr_code"] });
  return new Promise((resolve) => {
    const timer = setInterval(async () => {
      const codes = await detector.detect(video).catch(() => []);
      if (codes.length > 0) end(codes[0].rawValue);
    }, LOOK_MS);
    const end = (value) => {
      clearInterval(timer);
      resolve(value);
    };
    stop.addEventListener("click", () => end(null));
  });
}
