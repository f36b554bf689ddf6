/**
 * ONNX Runtime 1.30 has a sender of telemetry for Linux and macOS: once its library is loaded it makes up
 * a number for the machine under `~/.cache`, keeps a queue beside it and sends what it runs to its maker,
 * unless this variable is set. Nothing of Candor speaks to anybody whom its operator has not named. It is
 * read when the library loads: import this file before `onnxruntime-node`.
 */
// eslint-disable-next-line no-restricted-syntax -- it sets a variable of the runtime, and reads none
process.env["ORT_DISABLE_TELEMETRY"] = "1";
