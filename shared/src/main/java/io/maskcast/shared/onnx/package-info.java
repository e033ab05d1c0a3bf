/**
 * Networks of layers as ONNX models, for engines and tools that run these. The schema ({@code
 * onnx.proto}, a subset of ONNX's own) becomes the classes of {@code schema}.
 */
package io.maskcast.shared.onnx;
