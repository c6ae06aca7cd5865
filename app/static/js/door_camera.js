// door_camera.js: reads entry codes with the camera, by the browser's own BarcodeDetector or, where there is none, by jsQR.
const EACH = 150, AGAIN = 4000;   // milliseconds between looks; until the same code counts again
const open = document.getElementById("camera-open"), part = document.getElementById("camera");
const video = document.getElementById("camera-picture"), said = document.getElementById("door-said");
let stream = null, timer = 0, seen = { text: "", at: 0 };

const canvas = document.createElement("canvas");
const byJsQR = async () => {
  [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(video, 0, 0);
  const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
  return jsQR(data, width, height)?.data;
};
const reader = async () => {
  if (!(await globalThis.BarcodeDetector?.getSupportedFormats())?.includes("qr_code")) return byJsQR;
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  return async () => (await detector.detect(video))[0]?.rawValue;
};

const hear = text => {
  const isAgain = text === seen.text && Date.now() - seen.at < AGAIN;
  seen = { text, at: Date.now() };
  if (!isAgain) document.dispatchEvent(new CustomEvent("door:code", { detail: text }));
};
const look = async read => {
  if (!stream) return;
  const text = video.videoWidth ? await read().catch(() => "") : "";
  if (text) hear(text);
  timer = setTimeout(look, EACH, read);
};
const stop = () => {
  clearTimeout(timer);
  stream?.getTracks().forEach(track => track.stop());
  stream = video.srcObject = null;
  part.hidden = true;
  open.setAttribute("aria-expanded", "false");
};
const start = async () => {
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    said.textContent = said.dataset.refused;
    return;
  }
  part.hidden = false;
  open.setAttribute("aria-expanded", "true");
  video.srcObject = stream;
  await video.play();
  look(await reader());
};

if (navigator.mediaDevices) {
  open.hidden = false;
  open.addEventListener("click", () => (stream ? stop() : start()));
  document.getElementById("camera-close").addEventListener("click", stop);
  document.addEventListener("visibilitychange", () => document.hidden && stop());
  stop();
}
