/** The wire numbers. Never reused: a retired message keeps its number. */
export const MessageType = {
  hello: 1,
  ready: 2,
  partial: 3,
  heartbeat: 4,
  fetch: 5,
  bye: 6,
  fetchImages: 7,
  welcome: 33,
  chunk: 34,
  step: 35,
  cancel: 36,
  reject: 37,
  shutdown: 38,
  heartbeatReply: 39,
  images: 40,
} as const;
